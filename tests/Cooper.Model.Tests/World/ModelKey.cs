namespace Cooper.Model.Tests.World;

/// <summary>An application key. Where a key is null, it is the master key.</summary>
sealed class ModelKey(IReadOnlySet<string> capabilities, List<ModelBucket>? buckets, string prefix, DateTimeOffset? expiresAt)
{
    /// <summary>What a key that is restricted to names keeps, of all that the model's keys hold.</summary>
    static readonly HashSet<string> InsideBuckets = ["listBuckets", "listFiles", "readFiles", "writeFiles", "deleteFiles", "shareFiles"];

    public string Id { get; set; } = "";

    public string Secret { get; set; } = "";

    /// <summary>Taken when the key was made.</summary>
    public string Token { get; set; } = "";

    public DateTimeOffset TokenExpiresAt { get; set; }

    /// <summary>Null for all.</summary>
    public List<ModelBucket>? Buckets { get; set; } = buckets;

    public string Prefix => prefix;

    public DateTimeOffset? ExpiresAt => expiresAt;

    public bool IsDeleted { get; set; }

    public bool IsSuspended { get; set; }

    public IReadOnlySet<string> Capabilities => capabilities;

    public bool Can(string capability) =>
        capabilities.Contains(capability) && (prefix.Length == 0 || InsideBuckets.Contains(capability));

    public bool Reaches(ModelBucket bucket) => Buckets is null || Buckets.Contains(bucket);

    public bool ReachesName(string name) => name.StartsWith(prefix, StringComparison.Ordinal);
}
