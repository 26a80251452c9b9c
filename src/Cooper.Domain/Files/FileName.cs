using System.Text;

namespace Cooper.Domain.Files;

/// <summary>
/// The name of a file: 1 to 1,024 bytes of UTF-8 without control characters. Kept and compared byte by byte; ordered by its bytes
/// (which is not the order of .NET strings).
/// </summary>
public sealed class FileName : IEquatable<FileName>, IComparable<FileName>
{
    public const int BytesMax = 1024;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly string text;
    readonly byte[] utf8;

    FileName(string text, byte[] utf8) => (this.text, this.utf8) = (text, utf8);

    public ReadOnlySpan<byte> Utf8 => utf8;

    /// <summary>Says why a text can't be a file's name; null if it can.</summary>
    public static string? Objection(string text)
    {
        if (text.Length == 0)
            return "File names must contain at least 1 character";
        foreach (var c in text)
        {
            if (c < 32)
                return "File names must not contain control characters";
            if (c == 127)
                return "File names must not contain DEL";
        }

        try
        {
            return Strict.GetByteCount(text) > BytesMax ? $"File names must be at most {BytesMax} bytes of UTF-8" : null;
        }
        catch (EncoderFallbackException)
        {
            return "File names must be valid UTF-8";
        }
    }

    public static FileName? TryParse(string text) => Objection(text) is null ? new FileName(text, Strict.GetBytes(text)) : null;

    /// <summary>For names that come from disk, where only valid ones are.</summary>
    public static FileName FromUtf8(ReadOnlySpan<byte> bytes) => new(Strict.GetString(bytes), bytes.ToArray());

    public bool StartsWith(string prefix) => prefix.Length == 0 || utf8.AsSpan().StartsWith(Encoding.UTF8.GetBytes(prefix));

    public bool Equals(FileName? other) => other is not null && text == other.text;

    public override bool Equals(object? obj) => Equals(obj as FileName);

    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    public int CompareTo(FileName? other) => other is null ? 1 : utf8.AsSpan().SequenceCompareTo(other.utf8);

    public override string ToString() => text;
}
