namespace Cooper.Domain.Objects;

/// <summary>One record of a bucket: fields of its user, and blobs.</summary>
public sealed record StoredObject
{
    public required ObjectId Id { get; init; }

    /// <summary>A logical path, such as <c>/contract-2024</c>.</summary>
    public string? KeyPrefix { get; init; }

    /// <summary>The user's fields: a JSON object.</summary>
    public required string Fields { get; init; }

    public IReadOnlyList<Blob> Blobs { get; init; } = [];

    public ObjectStatus Status { get; init; } = ObjectStatus.Draft;

    /// <summary>Why its last work failed.</summary>
    public string? Error { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The canonical text of its unique key; null if its bucket has none.</summary>
    public string? UniqueKey { get; init; }

    /// <summary>The versions that its blobs stand in, each once.</summary>
    public IEnumerable<long> Versions => Blobs.Where(blob => blob.Content is not null).Select(blob => blob.Content!.Version).Distinct();

    /// <summary>Where it stands in a list, newest first.</summary>
    public ObjectPosition Position => new(CreatedAt, Id);
}

/// <summary>One file or value of an object.</summary>
public sealed record Blob
{
    public required BlobId Id { get; init; }

    /// <summary>The property of the bucket's schema that it fills.</summary>
    public required string Property { get; init; }

    public required string Type { get; init; }

    public string? KeyPrefix { get; init; }

    /// <summary>A JSON object that stays with the blob.</summary>
    public string? Metadata { get; init; }

    /// <summary>Its bytes; null if it is a value, or if they stay elsewhere.</summary>
    public BlobContent? Content { get; init; }

    /// <summary>The value itself, as JSON.</summary>
    public string? Value { get; init; }

    /// <summary>Where its bytes stay, if they were not to be copied. Never fetched, never deleted.</summary>
    public string? Source { get; init; }
}

/// <summary>The bytes of a blob: a file version of the same bucket.</summary>
/// <param name="Version">The version's number.</param>
/// <param name="FileName">The version's name, under which B2 sees it.</param>
/// <param name="DisplayName">The last part of its name, as its sender gave it.</param>
/// <param name="Sha256">64 hex digits; null for a file that came through B2 and is too large to be hashed again.</param>
public sealed record BlobContent(long Version, string FileName, string? DisplayName, long Length, string MimeType, string? Sha256);

/// <summary>Written to disk as its number.</summary>
public enum ObjectStatus
{
    Draft = 0,
    Pending = 1,
    InProgress = 2,
    Processing = 3,
    Completed = 4,
    Failed = 5,
    Canceled = 6,
    Skipped = 7,
}

/// <summary>A place in the list of objects: newest first, what is equally old by id.</summary>
public readonly record struct ObjectPosition(DateTimeOffset CreatedAt, ObjectId Id);
