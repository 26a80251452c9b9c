using System.Text.Json.Serialization;

namespace Cooper.Domain.Buckets;

/// <summary>What a bucket holds, counted with every write and never by counting rows. Written to disk by these names.</summary>
/// <param name="Versions">File versions that hold content.</param>
/// <param name="HideMarkers">Versions that only hide a name.</param>
/// <param name="UnfinishedLargeFiles">Large files started and neither finished nor canceled.</param>
/// <param name="Bytes">Bytes of the versions, of the parts of unfinished large files, and of artifacts.</param>
public readonly record struct BucketContent(long Versions, long HideMarkers, long UnfinishedLargeFiles, long Bytes)
{
    public static BucketContent Nothing => default;

    /// <summary>The objects of <c>/v1</c>.</summary>
    public long StoredObjects { get; init; }

    /// <summary>Blobs of those objects, also those that share a version.</summary>
    public long Blobs { get; init; }

    /// <summary>Those of <see cref="Versions"/> that objects hold.</summary>
    public long HeldVersions { get; init; }

    /// <summary>Upload tickets in whatever state.</summary>
    public long Uploads { get; init; }

    /// <summary>Those of <see cref="Uploads"/> that still wait for their content or for being confirmed.</summary>
    public long OpenUploads { get; init; }

    public long UniqueKeys { get; init; }

    public long Batches { get; init; }

    /// <summary>Those of <see cref="Batches"/> that are submitted and not over.</summary>
    public long ActiveBatches { get; init; }

    /// <summary>Files that the jobs of batches have written.</summary>
    public long Artifacts { get; init; }

    /// <summary>
    /// Events that the place keeps until the catalog has them. Nothing that a user stored: a bucket that keeps some can be empty.
    /// </summary>
    [JsonIgnore]
    public long Events { get; init; }

    /// <summary>
    /// What <c>/v1</c> counts as the objects of a bucket: its objects, and all content that no object holds, large files not yet finished
    /// included. So it is never 0 for a bucket that holds bytes of files. Hide markers hold none.
    /// </summary>
    public long Objects => StoredObjects + Versions - HeldVersions + UnfinishedLargeFiles;

    public bool IsEmpty =>
        Versions == 0 && HideMarkers == 0 && UnfinishedLargeFiles == 0 && StoredObjects == 0 && Uploads == 0 && UniqueKeys == 0
        && Batches == 0 && Artifacts == 0;

    public static BucketContent operator +(BucketContent a, BucketContent b) => Join(a, b, (one, other) => one + other);

    public static BucketContent operator -(BucketContent a, BucketContent b) => Join(a, b, (one, other) => one - other);

    /// <summary>The greater of each number.</summary>
    public static BucketContent Max(BucketContent a, BucketContent b) => Join(a, b, Math.Max);

    /// <summary>Each number changed in the same way.</summary>
    public BucketContent Each(Func<long, long> change) => Join(this, this, (one, _) => change(one));

    public string Describe()
    {
        var parts = new List<string>();
        Add(Versions, "file version");
        Add(HideMarkers, "hide marker");
        Add(UnfinishedLargeFiles, "unfinished large file");
        Add(StoredObjects, "object");
        Add(Uploads, "upload");
        Add(UniqueKeys, "unique key");
        Add(Batches, "batch", "batches");
        Add(Artifacts, "artifact");
        return parts.Count == 0 ? "nothing" : string.Join(", ", parts);

        void Add(long count, string noun, string? nouns = null)
        {
            if (count > 0)
                parts.Add($"{count} {(count == 1 ? noun : nouns ?? noun + "s")}");
        }
    }

    static BucketContent Join(BucketContent a, BucketContent b, Func<long, long, long> join) => new(
        join(a.Versions, b.Versions), join(a.HideMarkers, b.HideMarkers), join(a.UnfinishedLargeFiles, b.UnfinishedLargeFiles),
        join(a.Bytes, b.Bytes))
    {
        StoredObjects = join(a.StoredObjects, b.StoredObjects),
        Blobs = join(a.Blobs, b.Blobs),
        HeldVersions = join(a.HeldVersions, b.HeldVersions),
        Uploads = join(a.Uploads, b.Uploads),
        OpenUploads = join(a.OpenUploads, b.OpenUploads),
        UniqueKeys = join(a.UniqueKeys, b.UniqueKeys),
        Batches = join(a.Batches, b.Batches),
        ActiveBatches = join(a.ActiveBatches, b.ActiveBatches),
        Artifacts = join(a.Artifacts, b.Artifacts),
        Events = join(a.Events, b.Events),
    };
}
