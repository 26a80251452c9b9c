namespace Cooper.Model.Tests.World;

/// <summary>Application keys.</summary>
sealed partial class ModelWorld
{
    static readonly string[] All =
    [
        "listKeys", "writeKeys", "deleteKeys", "listAllBucketNames", "listBuckets", "writeBuckets", "deleteBuckets", "listFiles",
        "readFiles", "shareFiles", "writeFiles", "deleteFiles",
    ];

    /// <summary>What the keys of the model may be; the last is one that cannot be.</summary>
    public static readonly (string[] Capabilities, int Buckets, string Prefix, int? Seconds)[] KeyKinds =
    [
        (["listBuckets", "listFiles", "readFiles", "shareFiles", "writeFiles", "deleteFiles"], 1, "", null),
        (["listBuckets", "listFiles", "readFiles"], 1, "", 7200),
        (["listFiles", "readFiles", "writeFiles", "deleteFiles"], 1, "a", null),
        (["listBuckets", "listFiles", "readFiles", "writeFiles", "deleteFiles"], 2, "", null),
        (All, 0, "", 90_000),
        (["writeFiles", "deleteBuckets"], 1, "", null),
    ];

    public ModelKey? NewKey { get; private set; }

    public string CreateKey(ModelKey? maker, int kind, List<ModelBucket> buckets)
    {
        NewKey = null;
        var (capabilities, _, prefix, seconds) = KeyKinds[kind];
        if (B2(maker, "writeKeys") is { } refusal)
            return refusal;
        if (buckets.Count > 0 && capabilities.Contains("deleteBuckets"))
            return "400 bad_request";
        if (buckets.Exists(bucket => !bucket.IsLive))
            return "400 bad_bucket_id";
        DateTimeOffset? expiresAt = seconds is { } some ? Now.AddSeconds(some) : null;
        if (maker is not null && (!capabilities.All(maker.Can) || (maker.ExpiresAt is { } end && !(expiresAt <= end))))
            return "401 unauthorized";
        NewKey = new ModelKey(capabilities.ToHashSet(), buckets.Count == 0 ? null : [.. buckets.Distinct()], prefix, expiresAt);
        Keys.Add(NewKey);
        return Ok;
    }

    public string DeleteKey(ModelKey? caller, ModelKey key)
    {
        if (B2(caller, "deleteKeys") is { } refusal)
            return refusal;
        if (key.IsDeleted)
            return "400 bad_request";
        key.IsDeleted = true;
        return Ok;
    }

    /// <summary>Logging in anew.</summary>
    public string Authorize(ModelKey key) =>
        key.IsDeleted || key.IsSuspended || key.ExpiresAt <= Now ? "401 unauthorized" : Ok;
}
