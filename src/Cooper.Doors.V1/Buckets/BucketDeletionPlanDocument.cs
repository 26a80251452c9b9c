using Cooper.Domain.Buckets;

namespace Cooper.Doors.V1.Buckets;

/// <summary><c>BucketDeletePreview</c>: what a deletion would remove.</summary>
sealed record BucketDeletionPlanDocument
{
    public required bool DryRun { get; init; }

    public required string BucketId { get; init; }

    public required string BucketName { get; init; }

    /// <summary>Objects, and all content that no object holds, large files not yet finished included.</summary>
    public required long ObjectCount { get; init; }

    /// <summary>Blobs of objects, and file versions that no object holds.</summary>
    public required long BlobCount { get; init; }

    public required long TotalSizeBytes { get; init; }

    public required long ActiveBatchCount { get; init; }

    public required long BatchCount { get; init; }

    public required long UploadCount { get; init; }

    public required long UniqueKeyCount { get; init; }

    /// <summary>False if the bucket's place does not open, so that the counts are those that were known last.</summary>
    public required bool CountsExact { get; init; }

    public required int SharedBlobCount { get; init; }

    public required IReadOnlyList<string> ReferencingCollectionIds { get; init; }

    public required bool Locked { get; init; }

    /// <summary>Jobs of batches that would be stopped.</summary>
    public required IReadOnlyList<PlannedJob> Jobs { get; init; }

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
        BlobCount = plan.Content.Blobs + plan.Content.Versions - plan.Content.HeldVersions,
        TotalSizeBytes = plan.Content.Bytes,
        ActiveBatchCount = plan.Content.ActiveBatches,
        BatchCount = plan.Content.Batches,
        UploadCount = plan.Content.Uploads + plan.Content.UnfinishedLargeFiles,
        UniqueKeyCount = plan.Content.UniqueKeys,
        CountsExact = plan.IsExact,
        // There are no collections yet, and bytes are never shared across buckets.
        SharedBlobCount = 0,
        ReferencingCollectionIds = [],
        Locked = plan.Bucket.State != BucketState.Live,
        Jobs = [.. plan.Jobs.Select(job => new PlannedJob(job.BatchId, job.Launcher, job.JobId))],
        KeysSuspended = plan.KeysSuspended,
        Blockers = [],
        RestorableUntil = plan.RestorableUntil,
        EstimatedSeconds = plan.EstimatedSeconds,
        Kinds = new Dictionary<string, PlannedKind>
        {
            ["file_versions"] = new(plan.Content.Versions, plan.Content.Bytes),
            ["hide_markers"] = new(plan.Content.HideMarkers, 0),
            ["unfinished_large_files"] = new(plan.Content.UnfinishedLargeFiles, 0),
            ["objects"] = new(plan.Content.StoredObjects, 0),
            ["blobs"] = new(plan.Content.Blobs, 0),
            ["uploads"] = new(plan.Content.Uploads, 0),
            ["unique_keys"] = new(plan.Content.UniqueKeys, 0),
            ["batches"] = new(plan.Content.Batches, 0),
            ["batch_artifacts"] = new(plan.Content.Artifacts, 0),
        },
    };
}

sealed record PlannedKind(long Count, long Bytes);

/// <param name="JobId">As the launcher calls it; absent if none was started yet.</param>
sealed record PlannedJob(string BatchId, string Launcher, string? JobId);
