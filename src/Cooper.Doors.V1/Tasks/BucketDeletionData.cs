using System.Text.Json;
using Cooper.Domain.Buckets;
using Cooper.Domain.Places;
using Cooper.Domain.Tasks;
using Cooper.Doors.V1.Buckets;

namespace Cooper.Doors.V1.Tasks;

/// <summary>The <c>additional_data</c> of a task that deletes a bucket.</summary>
sealed record BucketDeletionData
{
    public required string BucketId { get; init; }

    public required string BucketName { get; init; }

    public required string NamespaceId { get; init; }

    public required long ObjectCount { get; init; }

    public string? RequestId { get; init; }

    public string? RequestedBy { get; init; }

    /// <summary>Which task of the same end this is: 1, and one more with every <c>DELETE</c> after a failure.</summary>
    public required int Attempt { get; init; }

    public string? PreviousTaskId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Reclaim does not begin before.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? RestorableUntil { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? HeartbeatAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public required DeletionProgress Progress { get; init; }

    public string? Error { get; init; }

    public string? ErrorCode { get; init; }

    /// <summary>Whether deleting the bucket again goes on; it always does.</summary>
    public bool? Retryable { get; init; }

    public DeletionRemainder? Remaining { get; init; }

    /// <summary>What could not be removed, the first few; of a failed deletion.</summary>
    public IReadOnlyList<FailedItem>? FailedItems { get; init; }

    /// <summary>
    /// False if the bucket's place did not open at acceptance, so that the counts are those that were known last.
    /// </summary>
    public required bool CountsExact { get; init; }

    /// <summary>The account of a completed deletion, word for word as it is kept, so that its digest can be checked.</summary>
    public JsonElement? Receipt { get; init; }

    public static BucketDeletionData From(TaskStanding standing)
    {
        var task = standing.Task;
        var cascade = CascadeJson.ReadProgress(task.Progress);
        var progress = DeletionProgress.From(task, cascade);
        var hasFailed = task.State == TaskState.Failed;
        return new BucketDeletionData
        {
            BucketId = BucketIdentifiers.Spell(task.Bucket),
            BucketName = standing.Bucket?.Name ?? "",
            NamespaceId = V1Namespace.IdOf(task.Account),
            ObjectCount = cascade.ToRemove.Objects,
            RequestId = task.RequestId,
            RequestedBy = task.RequestedBy,
            Attempt = cascade.FailedTasks + 1,
            PreviousTaskId = cascade.PreviousTask,
            CreatedAt = task.CreatedAt,
            NotBefore = cascade.WindowEndsAt,
            RestorableUntil = task.State == TaskState.Pending ? cascade.WindowEndsAt : null,
            StartedAt = task.StartedAt,
            HeartbeatAt = task.HeartbeatAt,
            FinishedAt = task.FinishedAt,
            Progress = progress,
            Receipt = task.Output is { } receipt ? JsonElement.Parse(receipt) : null,
            Error = hasFailed ? task.Error : null,
            ErrorCode = hasFailed ? task.ErrorCode : null,
            Retryable = hasFailed ? true : null,
            Remaining = hasFailed ? DeletionRemainder.Of(cascade.Remaining) : null,
            FailedItems = hasFailed ? [.. cascade.NotErased.Select(FailedItem.From)] : null,
            CountsExact = !cascade.IsFoundStale,
        };
    }
}

/// <summary>How far a deletion has come. No counter ever falls.</summary>
sealed record DeletionProgress
{
    public required string Phase { get; init; }

    public required int PhaseIndex { get; init; }

    public required int PhaseCount { get; init; }

    public required long ObjectsTotal { get; init; }

    public required long ObjectsDeleted { get; init; }

    public required long BlobsDeleted { get; init; }

    public required long BytesTotal { get; init; }

    public required long BytesDeleted { get; init; }

    public required long JobsCanceled { get; init; }

    public required long BatchArtifactsDeleted { get; init; }

    public required long UploadFilesDeleted { get; init; }

    public required long UniqueKeysDeleted { get; init; }

    public required int Errors { get; init; }

    public required double Percent { get; init; }

    public double? BytesPerSecond { get; init; }

    /// <summary>At the rate so far; absent before there is one.</summary>
    public double? SecondsLeft { get; init; }

    public required long FilesRemoved { get; init; }

    public static DeletionProgress From(DurableTask task, CascadeProgress cascade)
    {
        var isOver = task.State == TaskState.Completed;
        var removed = (isOver ? cascade.Found : cascade.Removed) - cascade.RemovedBefore;
        var now = task.HeartbeatAt ?? task.CreatedAt;
        return new DeletionProgress
        {
            Phase = CascadeProgress.NameOf(cascade.Phase),
            PhaseIndex = cascade.PhaseIndex,
            PhaseCount = cascade.PhaseCount,
            ObjectsTotal = cascade.ToRemove.Objects,
            ObjectsDeleted = removed.Objects,
            BlobsDeleted = removed.Blobs + removed.Versions - removed.HeldVersions,
            BytesTotal = cascade.ToRemove.Bytes,
            BytesDeleted = removed.Bytes,
            JobsCanceled = cascade.Jobs.Count(job => job.End == JobEnd.Confirmed),
            BatchArtifactsDeleted = removed.Artifacts,
            UploadFilesDeleted = removed.Uploads + removed.UnfinishedLargeFiles,
            UniqueKeysDeleted = removed.UniqueKeys,
            Errors = task.Failures,
            Percent = isOver ? 100 : cascade.Percent,
            BytesPerSecond = cascade.BytesPerSecond(now),
            SecondsLeft = cascade.SecondsLeft(now),
            FilesRemoved = cascade.FilesRemoved,
        };
    }
}

/// <summary>Something on the storage that could not be removed, by the name that the engine gives it.</summary>
sealed record FailedItem(string Kind, string Id, string Error)
{
    const string KindOfFiles = "storage";

    public static FailedItem From(NotErased item) => new(KindOfFiles, item.Name, item.Error);
}

/// <summary>What a failed deletion has left.</summary>
sealed record DeletionRemainder(long Objects, long Blobs, long Batches, long Uploads, long UniqueKeys)
{
    public static DeletionRemainder Of(BucketContent left) =>
        new(
            left.Objects, left.Blobs + left.Versions - left.HeldVersions, left.Batches, left.Uploads + left.UnfinishedLargeFiles,
            left.UniqueKeys);
}
