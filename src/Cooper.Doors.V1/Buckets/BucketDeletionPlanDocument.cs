using Cooper.Domain.Buckets;

namespace Cooper.Doors.V1.Buckets;

/// <summary><c>BucketDeletePreview</c>: what a deletion would remove.</summary>
sealed record BucketDeletionPlanDocument
{
    public required bool DryRun { get; init; }

    public required string BucketId { get; init; }

    public required string BucketName { get; init; }

    /// <summary>File versions, and large files not yet finished: <see cref="UploadCount"/> of them.</summary>
    public required long ObjectCount { get; init; }

    /// <summary>File versions.</summary>
    public required long BlobCount { get; init; }

    public required long TotalSizeBytes { get; init; }

    public required int ActiveBatchCount { get; init; }

    public required int BatchCount { get; init; }

    public required long UploadCount { get; init; }

    public required int UniqueKeyCount { get; init; }

    public required int SharedBlobCount { get; init; }

    public required IReadOnlyList<string> ReferencingCollectionIds { get; init; }

    public required bool Locked { get; init; }

    public required IReadOnlyList<string> KeysSuspended { get; init; }

    public required IReadOnlyList<string> Blockers { get; init; }

    public DateTimeOffset? RestorableUntil { get; init; }

    public double? EstimatedSeconds { get; init; }

    public required IReadOnlyDictionary<string, PlannedKind> Kinds { get; init; }

    public static BucketDeletionPlanDocument From(EndPlan plan) => new()
    {
        DryRun = true,
        BucketId = BucketIdentifiers.Spell(plan.Bucket.Id),
        BucketName = plan.Bucket.Name,
        ObjectCount = plan.Content.Objects,
        BlobCount = plan.Content.Versions,
        TotalSizeBytes = plan.Content.Bytes,
        // There are no batches, uploads, unique keys and collections yet, and bytes are never shared across buckets.
        ActiveBatchCount = 0,
        BatchCount = 0,
        UploadCount = plan.Content.UnfinishedLargeFiles,
        UniqueKeyCount = 0,
        SharedBlobCount = 0,
        ReferencingCollectionIds = [],
        Locked = plan.Bucket.State != BucketState.Live,
        KeysSuspended = plan.KeysSuspended,
        Blockers = [],
        RestorableUntil = plan.RestorableUntil,
        EstimatedSeconds = plan.EstimatedSeconds,
        Kinds = new Dictionary<string, PlannedKind>
        {
            ["file_versions"] = new(plan.Content.Versions, plan.Content.Bytes),
            ["hide_markers"] = new(plan.Content.HideMarkers, 0),
            ["unfinished_large_files"] = new(plan.Content.UnfinishedLargeFiles, 0),
        },
    };
}

sealed record PlannedKind(long Count, long Bytes);
