using Cooper.Domain.Refusals;

namespace Cooper.Domain.Buckets;

/// <summary>The rules for the names and values that a client keeps with a bucket.</summary>
public static class BucketInfo
{
    public const int EntriesMax = 10;

    /// <summary>What downloads from the bucket say when the file itself says nothing.</summary>
    public const string CacheControl = "cache-control";

    /// <summary>Names are like those of file info, but keep the case of their letters.</summary>
    public static IReadOnlyDictionary<string, string> Parse(IReadOnlyList<KeyValuePair<string, string>> entries)
    {
        if (entries.Count > EntriesMax)
            throw Refuse.BadRequest($"bucketInfo has {entries.Count} entries; at most {EntriesMax} are allowed");

        var info = new Dictionary<string, string>();
        var names = new HashSet<string>();
        foreach (var (name, value) in entries)
        {
            var folded = Files.FileInfo.ParseName(name);
            if (!names.Add(folded))
                throw Refuse.BadRequest($"bucketInfo has {folded} twice");
            if (folded == CacheControl)
                Files.HeaderValue.Check("b2-" + folded, value);
            info.Add(name, value);
        }

        return info;
    }

    public static string? FindCacheControl(IReadOnlyDictionary<string, string> info)
    {
        foreach (var (name, value) in info)
        {
            if (name.Equals(CacheControl, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }
}
