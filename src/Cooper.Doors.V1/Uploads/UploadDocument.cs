using System.Text.Json;
using Cooper.Domain.Buckets;
using Cooper.Domain.Uploads;
using Cooper.Doors.V1.Buckets;

namespace Cooper.Doors.V1.Uploads;

/// <summary><c>UploadResponse</c></summary>
sealed record UploadDocument
{
    public required string UploadId { get; init; }

    public required string BucketId { get; init; }

    public required string Filename { get; init; }

    public required string ContentType { get; init; }

    public long? FileSizeBytes { get; init; }

    /// <summary>To send the file when the ticket is new; to read it when that is asked for.</summary>
    public string? PresignedUrl { get; init; }

    public required int PresignedUrlExpiration { get; init; }

    public required string S3Key { get; init; }

    public required string Status { get; init; }

    public required JsonElement Metadata { get; init; }

    public required bool CreateObjectOnConfirm { get; init; }

    public JsonElement? ObjectMetadata { get; init; }

    public string? BlobProperty { get; init; }

    public string? BlobType { get; init; }

    public string? FileHash { get; init; }

    public required bool SkipDuplicates { get; init; }

    public required bool IsDuplicate { get; init; }

    public string? DuplicateOfUploadId { get; init; }

    public required bool SkippedUniqueKey { get; init; }

    public string? ExistingObjectId { get; init; }

    public string? Message { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public DateTimeOffset? VerifiedAt { get; init; }

    public string? Etag { get; init; }

    public string? ObjectId { get; init; }

    public static UploadDocument From(BucketId bucket, StoredUpload upload, string? url = null) => new()
    {
        UploadId = upload.Id.ToString(),
        BucketId = BucketIdentifiers.Spell(bucket),
        Filename = upload.FileName,
        ContentType = upload.ContentType,
        FileSizeBytes = upload.Content?.Length ?? upload.ExpectedLength,
        PresignedUrl = url,
        PresignedUrlExpiration = upload.UrlSeconds,
        S3Key = upload.Content?.FileName ?? CreateUploads.NameOf(upload.Id, upload.FileName).ToString(),
        Status = Spell(upload.Status),
        Metadata = JsonElement.Parse(upload.Metadata),
        CreateObjectOnConfirm = upload.MakesObject,
        ObjectMetadata = upload.ObjectFields is { } fields ? JsonElement.Parse(fields) : null,
        BlobProperty = upload.Property,
        BlobType = upload.Type,
        FileHash = upload.Content?.Sha256 ?? upload.ExpectedSha256,
        SkipDuplicates = upload.SkipsDuplicates,
        IsDuplicate = upload.DuplicateOf is not null,
        DuplicateOfUploadId = upload.DuplicateOf?.ToString(),
        SkippedUniqueKey = false,
        Message = upload.Message,
        CreatedAt = upload.CreatedAt,
        ExpiresAt = upload.ExpiresAt,
        CompletedAt = upload.CompletedAt,
        VerifiedAt = upload.CompletedAt,
        Etag = upload.ETag,
        ObjectId = upload.Object?.ToString(),
    };

    /// <summary>A new ticket, with its URL; or an earlier upload, or a canceled one, without.</summary>
    public static UploadDocument From(BucketId bucket, UploadTicketResult result, Func<StoredUpload, string> urlOf)
    {
        var isNew = result is { IsDuplicate: false, KeyHolder: null };
        var document = From(bucket, result.Upload, isNew ? urlOf(result.Upload) : null);
        return document with
        {
            IsDuplicate = result.IsDuplicate,
            DuplicateOfUploadId = result.IsDuplicate ? document.UploadId : document.DuplicateOfUploadId,
            SkippedUniqueKey = result.KeyHolder is not null,
            ExistingObjectId = result.KeyHolder?.ToString(),
        };
    }

    public static string Spell(UploadStatus status) => status switch
    {
        UploadStatus.Pending => "PENDING",
        UploadStatus.InProgress => "IN_PROGRESS",
        UploadStatus.Processing => "PROCESSING",
        UploadStatus.Completed => "COMPLETED",
        UploadStatus.Failed => "FAILED",
        UploadStatus.Canceled => "CANCELED",
    };
}

/// <summary><c>BatchUploadResponse</c></summary>
sealed record UploadBatchDocument(IReadOnlyList<UploadDocument> Uploads, int Total);
