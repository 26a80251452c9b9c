namespace Cooper.Model.Tests.World;

/// <summary>Where a bucket is in its life. <see cref="Never"/> is a name that nobody has used yet.</summary>
enum Standing
{
    Never,
    Live,
    Window,
    Ending,
    Reclaiming,
    Gone,
}

/// <summary>One life of a bucket, as the model has it. Ids and timestamps are the server's; the model holds it to them.</summary>
sealed class ModelBucket(string name)
{
    long lastNumber;

    /// <summary>Of a bucket that never was, a well-formed one that no bucket has.</summary>
    public string Id { get; set; } = "0123456789abcdef01234567";

    /// <summary>Under which it was made.</summary>
    public string FirstName { get; } = name;

    public string Name { get; set; } = name;

    public string StorageName { get; set; } = name;

    public Standing Standing { get; set; } = Standing.Never;

    public bool IsPublic { get; set; }

    public long Revision { get; set; } = 1;

    public long Epoch { get; set; } = 1;

    public TimeSpan Window { get; set; }

    public DateTimeOffset? WindowEndsAt { get; set; }

    public string? EndTask { get; set; }

    /// <summary>What it held when its end was accepted.</summary>
    public ModelContent Found { get; set; }

    /// <summary>Only a bucket made through <c>/v1</c> has a schema.</summary>
    public bool HasSchema { get; init; }

    /// <summary>Null without a unique key; empty without a default policy.</summary>
    public string? Policy { get; init; }

    public List<ModelVersion> Versions { get; } = [];

    /// <summary>All that it ever had and whose id is known, deleted ones included.</summary>
    public List<ModelVersion> Known { get; } = [];

    public List<ModelObject> Objects { get; } = [];

    public List<ModelUpload> Uploads { get; } = [];

    public List<ModelObject> KnownObjects { get; } = [];

    public List<ModelUpload> KnownUploads { get; } = [];

    /// <summary>The latest timestamp that the server gave in it.</summary>
    public long LastTimestamp { get; set; }

    /// <summary>Likewise, of each name.</summary>
    public Dictionary<string, long> LastTimestamps { get; } = [];

    /// <summary>An upload URL that somebody has kept.</summary>
    public KeptUrl? Url { get; set; }

    public bool IsLive => Standing == Standing.Live;

    public bool IsEnding => Standing is Standing.Window or Standing.Ending or Standing.Reclaiming;

    public ModelVersion Add(string name, VersionIs kind, byte[] content)
    {
        var added = new ModelVersion(this, ++lastNumber, name, kind, content);
        Versions.Add(added);
        Known.Add(added);
        return added;
    }

    /// <summary>Newest first.</summary>
    public List<ModelVersion> Of(string name) =>
        [.. Versions.Where(one => one.Name == name).OrderByDescending(one => one.Timestamp).ThenByDescending(one => one.Number)];

    /// <summary>What the name stands for: an unfinished large file does not count.</summary>
    public ModelVersion? Newest(string name) => Of(name).Find(one => one.Kind != VersionIs.Start);

    public ModelContent Content => new(
        Versions.Count(one => one.Kind == VersionIs.Upload),
        Versions.Count(one => one.Kind == VersionIs.Hide),
        Versions.Count(one => one.Kind == VersionIs.Start),
        Versions.Sum(one => one.Kind == VersionIs.Start ? one.Parts.Values.Sum(part => (long)part.Length) : one.Content.Length),
        Objects.Count,
        Objects.Sum(one => one.Blobs.Count),
        Versions.Count(one => one.Holders.Any(holder => holder is ModelObject)),
        Uploads.Count,
        Objects.Count(one => one.UniqueKey is not null));
}

enum VersionIs
{
    Upload,
    Hide,
    Start,
}

/// <summary>A version of a file, a hide marker, or a large file that is not finished.</summary>
sealed class ModelVersion(ModelBucket bucket, long number, string name, VersionIs kind, byte[] content)
{
    public ModelBucket Bucket => bucket;

    /// <summary>In the order in which they were made.</summary>
    public long Number => number;

    /// <summary>Of content stored for a blob it is the server's to say.</summary>
    public string Name { get; set; } = name;

    public VersionIs Kind { get; set; } = kind;

    public byte[] Content { get; set; } = content;

    public string Id { get; set; } = "";

    public long Timestamp { get; set; }

    public string ContentType { get; set; } = "text/plain";

    /// <summary>It was made as a large file, finished or not.</summary>
    public bool IsInParts { get; } = kind == VersionIs.Start;

    public SortedDictionary<int, byte[]> Parts { get; } = [];

    /// <summary>Objects and uploads that it is not deleted below.</summary>
    public HashSet<object> Holders { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The server stored it for a blob: it goes with its last holder, and the same bytes are not stored again.</summary>
    public string? NotedSha256 { get; set; }
}

/// <summary>An upload URL: whose it is, of which life of the bucket, and until when.</summary>
sealed record KeptUrl(string Path, string Token, ModelKey? Key, long Epoch, DateTimeOffset ExpiresAt);

/// <summary>What a bucket holds, in numbers.</summary>
readonly record struct ModelContent(
    long Versions, long HideMarkers, long Unfinished, long Bytes, long StoredObjects, long Blobs, long Held, long Uploads, long UniqueKeys)
{
    /// <summary>As <c>/v1</c> counts objects: content that no object holds is one too.</summary>
    public long Objects => StoredObjects + Versions - Held + Unfinished;

    public bool IsEmpty => Versions + HideMarkers + Unfinished + StoredObjects + Uploads + UniqueKeys == 0;
}
