using Cooper.Domain.Audit;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>Ends the window of an accepted end at once. Asks for the highest right. <c>POST /v1/buckets/{id}/purge</c>.</summary>
public sealed class PurgeBucket(ICatalog catalog, TaskRunner tasks, TimeProvider time)
{
    public async Task<TaskStanding> ExecuteAsync(Caller caller, BucketIdentifier identifier, CancellationToken cancellationToken)
    {
        caller.RequireAll();
        var id = (await catalog.Buckets.GetVisibleAsync(caller, identifier, cancellationToken)).Id;
        var purged = await catalog.WriteAsync(
            async transaction =>
            {
                var bucket = await transaction.Buckets.FindAsync(id, CancellationToken.None);
                if (bucket?.EndTask is not { } taskId || bucket.State is not (BucketState.Ending or BucketState.Reclaiming))
                    throw Refuse.NotEnding(id);
                var task = await transaction.Tasks.FindAsync(taskId, CancellationToken.None);
                if (bucket.State == BucketState.Reclaiming || task is null or { IsOver: true })
                    throw Refuse.TaskNotCancelable(taskId);

                var now = time.GetUtcNow();
                var progress = CascadeJson.ReadProgress(task.Progress);
                var windowEndsAt = progress.WindowEndsAt is null ? (DateTimeOffset?)null : now;
                var hurried = task with { DueAt = now, Progress = CascadeJson.Write(progress with { WindowEndsAt = windowEndsAt }) };
                await transaction.Tasks.UpdateAsync(hurried);
                await transaction.Audit.AddAsync(
                    AuditEntry.Of(AuditAction.BucketDeletionPurged, bucket, caller, now) with { Task = task.Id });
                return new TaskStanding(hurried, bucket);
            },
            CancellationToken.None);
        tasks.Wake();
        return purged;
    }
}
