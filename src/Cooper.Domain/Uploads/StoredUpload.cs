using Cooper.Domain.Objects;

namespace Cooper.Domain.Uploads;

/// <summary>An upload's id: <c>upl_</c> and 16 characters.</summary>
public readonly record struct UploadId
{
    const string Prefix = "upl_";

    readonly string? text;

    UploadId(string text) => this.text = text;

    public static UploadId New(Entropy entropy) => new(OpaqueId.New(Prefix, entropy));

    public static UploadId? TryParse(string? text) => OpaqueId.Fits(text, Prefix) ? new UploadId(text!) : null;

    public static UploadId Parse(string text) => TryParse(text) ?? throw new FormatException($"Not an upload's id: {text}");

    public override string ToString() => text ?? "";
}

/// <summary>A ticket to send one file by a signed URL, and what became of it.</summary>
public sealed record StoredUpload
{
    /// <summary>How long the record of one that came to nothing is kept.</summary>
    public static readonly TimeSpan RecordKept = TimeSpan.FromDays(30);

    public required UploadId Id { get; init; }

    public required string FileName { get; init; }

    public required string ContentType { get; init; }

    /// <summary>As announced; null if nothing was.</summary>
    public long? ExpectedLength { get; init; }

    /// <summary>SHA-256 as announced: 64 hex digits; null if nothing was.</summary>
    public string? ExpectedSha256 { get; init; }

    public required int UrlSeconds { get; init; }

    /// <summary>Of the ticket: a JSON object.</summary>
    public string Metadata { get; init; } = "{}";

    /// <summary>Becomes the fields of the object: a JSON object.</summary>
    public string? ObjectFields { get; init; }

    public required bool MakesObject { get; init; }

    public string? Property { get; init; }

    public string? Type { get; init; }

    public required bool SkipsDuplicates { get; init; }

    public required UploadStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What has arrived; null before.</summary>
    public BlobContent? Content { get; init; }

    /// <summary>MD5 of what has arrived: 32 hex digits.</summary>
    public string? ETag { get; init; }

    /// <summary>When it was confirmed.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The object that it became.</summary>
    public ObjectId? Object { get; init; }

    /// <summary>The earlier upload of the same bytes that it turned out to repeat.</summary>
    public UploadId? DuplicateOf { get; init; }

    public string? Message { get; init; }

    /// <summary>As it is at a moment: an open one whose time is over has failed, whether it was swept or not.</summary>
    public StoredUpload At(DateTimeOffset now) => Status == UploadStatus.Pending && ExpiresAt <= now
        ? this with { Status = UploadStatus.Failed, Message = "The URL expired before the upload was confirmed" }
        : this;

    /// <summary>When the sweep has something to do with it: it expires, or its record goes. Null if never.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public UploadPosition Position => new(CreatedAt, Id);

    public bool IsOpen => Status is UploadStatus.Pending or UploadStatus.InProgress or UploadStatus.Processing;
}

/// <summary>Written to disk as its number.</summary>
public enum UploadStatus
{
    Pending = 0,
    InProgress = 1,
    Processing = 2,
    Completed = 3,
    Failed = 4,
    Canceled = 5,
}

public readonly record struct UploadSum(long Count, long Bytes);

/// <summary>A place in the list of uploads: newest first, what is equally old by id.</summary>
public readonly record struct UploadPosition(DateTimeOffset CreatedAt, UploadId Id);
