using System.Text.Json;
using Cooper.Domain.Batches;
using Cooper.Doors.V1.Buckets;

namespace Cooper.Doors.V1.Batches;

/// <summary><c>BatchModel</c></summary>
sealed record BatchDocument
{
    public required string BatchId { get; init; }

    public required string BucketId { get; init; }

    public required string Status { get; init; }

    /// <summary>Absent in lists.</summary>
    public IReadOnlyList<string>? ObjectIds { get; init; }

    public required string Type { get; init; }

    public string? TaskId { get; init; }

    public string? ManifestKey { get; init; }

    public required JsonElement Metadata { get; init; }

    public required IReadOnlyList<TierDocument> TierTasks { get; init; }

    public int? CurrentTier { get; init; }

    public required int TotalTiers { get; init; }

    public string? Error { get; init; }

    public string? FailureReason { get; init; }

    /// <summary>How many objects failed, by type of error; absent in lists.</summary>
    public IReadOnlyDictionary<string, long>? ErrorSummary { get; init; }

    /// <summary>How far its objects are.</summary>
    public required BatchProgressDocument Progress { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required BatchJobDocument Job { get; init; }

    public static BatchDocument From(BatchStanding standing, IReadOnlyList<BatchItem>? items = null)
    {
        var batch = standing.Batch;
        var failed = items?.Where(item => item.Error is not null).GroupBy(item => item.Error!.Type)
            .ToDictionary(group => group.Key, group => (long)group.Count());
        return new BatchDocument
        {
            BatchId = batch.Id.ToString(),
            BucketId = BucketIdentifiers.Spell(standing.Bucket.Id),
            Status = Spell(batch.Status),
            ObjectIds = items is null ? null : [.. items.Select(item => item.Object)],
            Type = "BUCKET",
            TaskId = batch.Task?.ToString(),
            ManifestKey = batch is { Job.Kind: BatchJobKind.Inventory, FinishedAt: not null, Status: not BatchStatus.Canceled }
                ? $"{BatchFolder}{batch.Id}/manifest.jsonl"
                : null,
            Metadata = JsonElement.Parse(batch.Metadata),
            TierTasks = batch.Task is null ? [] : [TierDocument.From(batch, standing.Counts, failed)],
            CurrentTier = batch.StartedAt is null ? null : 0,
            TotalTiers = 1,
            Error = batch.Error,
            FailureReason = batch.Error,
            ErrorSummary = failed is { Count: > 0 } ? failed : null,
            Progress = new BatchProgressDocument(
                standing.Counts.Total, standing.Counts.Done, standing.Counts.Failed, standing.Counts.Leased, standing.Counts.Waiting),
            CreatedAt = batch.CreatedAt,
            UpdatedAt = batch.UpdatedAt,
            Job = BatchJobDocument.From(batch.Job),
        };
    }

    const string BatchFolder = ".cooper/batches/";

    public static string Spell(BatchStatus status) => status switch
    {
        BatchStatus.Draft => "DRAFT",
        BatchStatus.Pending => "PENDING",
        BatchStatus.InProgress => "IN_PROGRESS",
        BatchStatus.Completed => "COMPLETED",
        BatchStatus.CompletedWithErrors => "COMPLETED_WITH_ERRORS",
        BatchStatus.Failed => "FAILED",
        BatchStatus.Canceled => "CANCELED",
    };
}

/// <summary>How many objects of a batch are in each state.</summary>
sealed record BatchProgressDocument(long Total, long Done, long Failed, long InWork, long Waiting);

/// <summary><c>TierTaskInfo</c> of the one stage that there is.</summary>
sealed record TierDocument
{
    public required int TierNum { get; init; }

    public required string SourceType { get; init; }

    public string? TaskId { get; init; }

    public required string Status { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public double? DurationMs { get; init; }

    /// <summary>The outside job, whatever the launcher.</summary>
    public string? RayJobId { get; init; }

    public long? SourceDocumentsFetched { get; init; }

    public long? DocumentsWritten { get; init; }

    public IReadOnlyDictionary<string, long>? ErrorSummary { get; init; }

    public static TierDocument From(StoredBatch batch, BatchCounts counts, IReadOnlyDictionary<string, long>? failed) => new()
    {
        TierNum = 0,
        SourceType = "bucket",
        TaskId = batch.Task?.ToString(),
        Status = BatchDocument.Spell(batch.Status),
        StartedAt = batch.StartedAt,
        CompletedAt = batch.FinishedAt,
        DurationMs = batch is { StartedAt: { } start, FinishedAt: { } end } ? (end - start).TotalMilliseconds : null,
        RayJobId = batch.OutsideId?.ToString(),
        SourceDocumentsFetched = counts.Total,
        DocumentsWritten = counts.Done,
        ErrorSummary = failed is { Count: > 0 } ? failed : null,
    };
}

/// <summary>What a batch does, and where.</summary>
sealed record BatchJobDocument(string Kind, string? Command, string Launcher, IReadOnlyDictionary<string, string>? Parameters)
{
    public static BatchJobDocument From(BatchJob job) =>
        new(Spell(job.Kind), job.Command, job.Launcher, job.Parameters.Count == 0 ? null : job.Parameters);

    public static string Spell(BatchJobKind kind) => kind switch
    {
        BatchJobKind.Inventory => "inventory",
        BatchJobKind.Command => "command",
    };
}

/// <summary><c>ListBatchesResponse</c></summary>
sealed record BatchListDocument(IReadOnlyList<BatchDocument> Results, long TotalCount);

/// <summary><c>RetryBatchResponse</c></summary>
sealed record RetryDocument(string TaskId, long RetriedCount);

/// <summary><c>FailedDocumentsResponse</c></summary>
sealed record FailedObjectsDocument(IReadOnlyList<FailedObjectDocument> FailedDocuments, long Total);

sealed record FailedObjectDocument(string ObjectId, string ErrorType, string Message, bool Transient)
{
    public static FailedObjectDocument From(BatchItem item) =>
        new(item.Object, item.Error!.Type, item.Error.Message, item.Error.IsTransient);
}

/// <summary>What the jobs of a batch wrote last.</summary>
sealed record BatchLogsDocument(string BatchId, IReadOnlyList<JobLogDocument> Logs);

sealed record JobLogDocument(int TierNum, int JobNumber, string? JobId, string Text);

sealed record ArtifactListDocument(IReadOnlyList<ArtifactDocument> Results);

sealed record ArtifactDocument(string Name, long SizeBytes, string Sha256, DateTimeOffset CreatedAt)
{
    public static ArtifactDocument From(BatchArtifact artifact) =>
        new(artifact.Name, artifact.Length, artifact.Sha256, artifact.CreatedAt);
}

/// <summary><c>GenericDeleteResponse</c></summary>
sealed record DeletedDocument(string Message, bool Success);
