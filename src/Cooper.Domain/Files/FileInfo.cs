using System.Globalization;
using System.Text;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>The rules for the names and values that a client keeps with a file.</summary>
public static class FileInfo
{
    public const int NameBytesMax = 50;

    /// <summary>File name, names and values of the info together.</summary>
    public const int TotalBytesMax = 7000;

    /// <summary>The reserved names that are allowed: each becomes a header of the download.</summary>
    public static IReadOnlyList<string> Reserved { get; } =
        ["b2-content-disposition", "b2-content-language", "b2-expires", "b2-cache-control", "b2-content-encoding"];

    /// <summary>Checks the entries and gives them lower-case names.</summary>
    public static IReadOnlyDictionary<string, string> Parse(FileName file, IEnumerable<KeyValuePair<string, string>> entries)
    {
        var info = new Dictionary<string, string>();
        var total = file.Utf8.Length;
        foreach (var (given, value) in entries)
        {
            var name = ParseName(given);
            if (!info.TryAdd(name, value))
                throw Refuse.BadRequest($"File info {name} is given twice");
            CheckValue(name, value);
            total += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
        }

        return total <= TotalBytesMax
            ? info
            : throw Refuse.BadRequest($"File name and file info together are {total} bytes; at most {TotalBytesMax} are allowed");
    }

    /// <summary>1 to 50 letters, digits and some marks; lower-cased.</summary>
    public static string ParseName(string name)
    {
        const string Marks = "-_.`~!#$%^&*'|+";
        if (name.Length is 0 or > NameBytesMax || !name.All(c => char.IsAsciiLetterOrDigit(c) || Marks.Contains(c)))
            throw Refuse.BadRequest($"Bad file info name: they are 1 to {NameBytesMax} letters, digits and {Marks}");
        return name.ToLowerInvariant();
    }

    static void CheckValue(string name, string value)
    {
        if (name.StartsWith("b2-", StringComparison.Ordinal) && !Reserved.Contains(name))
            throw Refuse.BadRequest($"File info names that begin with b2- are reserved: {name}");
        if (Reserved.Contains(name))
            HeaderValue.Check(name, value);
        if (name == "src_last_modified_millis" && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            throw Refuse.BadRequest("src_last_modified_millis must be an integer");
        if (HasLoneSurrogate(value))
            throw Refuse.BadRequest($"File info {name} must be valid UTF-8");
    }

    static bool HasLoneSurrogate(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
                continue;
            if (!Rune.TryGetRuneAt(text, at, out _))
                return true;
            at++;
        }

        return false;
    }
}
