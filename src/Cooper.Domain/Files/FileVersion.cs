using Cooper.Domain.Buckets;

namespace Cooper.Domain.Files;

/// <summary>One version of a file: content, a hide marker, or a large file that is not finished.</summary>
public sealed record FileVersion
{
    public required BucketId Bucket { get; init; }

    /// <summary>Given by the bucket's place in the order of creation, never used again.</summary>
    public required long Number { get; init; }

    public required FileName Name { get; init; }

    public required VersionKind Kind { get; init; }

    public required VersionOrigin Origin { get; init; }

    public required long Length { get; init; }

    /// <summary>40 hex digits, <c>unverified:</c> and 40 hex digits, or <c>none</c>.</summary>
    public required string ContentSha1 { get; init; }

    /// <summary>32 hex digits; none for large files and hide markers.</summary>
    public string? ContentMd5 { get; init; }

    public required string ContentType { get; init; }

    public IReadOnlyDictionary<string, string> Info { get; init; } = NoInfo;

    /// <summary>Milliseconds since 1970.</summary>
    public required long UploadTimestamp { get; init; }

    /// <summary>Where the engine keeps the content; nobody else looks into it.</summary>
    public BodyLocation? Body { get; init; }

    public FileId Id => new(Bucket, Number, Origin, UploadTimestamp);

    public static IReadOnlyDictionary<string, string> NoInfo { get; } = new Dictionary<string, string>();
}

/// <summary>The engine's own note of where a version's content is.</summary>
public abstract class BodyLocation;

/// <summary>Written to disk as its number.</summary>
public enum VersionKind
{
    Upload = 0,
    Hide = 1,
    Start = 2,
}

/// <summary>How a version came to be. Written to disk, and into file ids, as its number.</summary>
public enum VersionOrigin
{
    Upload = 1,
    LargeFile = 2,
    Hide = 3,
    Copy = 4,
}

/// <summary>What a new version is to be; the place gives it number and timestamp.</summary>
public sealed record NewFileVersion
{
    public required FileName Name { get; init; }

    public required VersionKind Kind { get; init; }

    public required VersionOrigin Origin { get; init; }

    public required string ContentType { get; init; }

    public required string ContentSha1 { get; init; }

    public string? ContentMd5 { get; init; }

    public IReadOnlyDictionary<string, string> Info { get; init; } = FileVersion.NoInfo;

    /// <summary>Milliseconds since 1970, taken as given; null for the server's own, which never runs backwards.</summary>
    public long? CustomTimestamp { get; init; }
}
