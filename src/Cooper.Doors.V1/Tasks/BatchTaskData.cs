using Cooper.Domain.Batches;
using Cooper.Domain.Tasks;
using Cooper.Doors.V1.Buckets;

namespace Cooper.Doors.V1.Tasks;

/// <summary>The <c>additional_data</c> of a task that carries out a batch.</summary>
sealed record BatchTaskData
{
    public required string BucketId { get; init; }

    public required string BucketName { get; init; }

    public required string NamespaceId { get; init; }

    public required string BatchId { get; init; }

    public string? RequestId { get; init; }

    public string? RequestedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? HeartbeatAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public required long ObjectsTotal { get; init; }

    public required long ObjectsDone { get; init; }

    public required long ObjectsFailed { get; init; }

    public required string Launcher { get; init; }

    /// <summary>The outside job, whatever the launcher.</summary>
    public string? RayJobId { get; init; }

    /// <summary><c>requested</c>, <c>bucket_deleted</c> or <c>batch_deleted</c>.</summary>
    public string? CancelReason { get; init; }

    public static BatchTaskData From(TaskStanding standing)
    {
        var task = standing.Task;
        var progress = BatchJson.Read(task.Progress);
        return new BatchTaskData
        {
            BucketId = BucketIdentifiers.Spell(task.Bucket),
            BucketName = standing.Bucket?.Name ?? "",
            NamespaceId = V1Namespace.IdOf(task.Account),
            BatchId = progress.BatchId,
            RequestId = task.RequestId,
            RequestedBy = task.RequestedBy,
            CreatedAt = task.CreatedAt,
            StartedAt = task.StartedAt,
            HeartbeatAt = task.HeartbeatAt,
            FinishedAt = task.FinishedAt,
            ObjectsTotal = progress.Total,
            ObjectsDone = progress.Done,
            ObjectsFailed = progress.Failed,
            Launcher = progress.Launcher,
            RayJobId = progress.LastJobId,
            CancelReason = progress.CancelReason,
        };
    }
}
