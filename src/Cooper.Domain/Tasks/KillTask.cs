using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Tasks;

/// <summary>
/// Stops a task. Killing the end of a bucket undoes it, while that is possible. Without effect on a task that is over, or that is unknown.
/// <c>DELETE /v1/tasks/{id}</c>.
/// </summary>
public sealed class KillTask(ICatalog catalog, RestoreBucket restoreBucket, CancelBatch cancelBatch, TimeProvider time)
{
    /// <summary>True if it was stopped by this.</summary>
    public async Task<bool> ExecuteAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        caller.Require(Capability.DeleteBuckets);
        caller.Require(Capability.DeleteFiles);
        if (TaskId.TryParse(id) is not { } taskId || await catalog.Tasks.FindAsync(taskId, cancellationToken) is not { IsOver: false } task
            || task.Account != caller.Account || !caller.CanReach(task.Bucket))
            return false;
        caller.RequireWithin(Capability.DeleteBuckets, task.Bucket);
        caller.RequireWithin(Capability.DeleteFiles, task.Bucket);
        if (task.Kind == CarryOutBatch.KindName)
            return await CancelBatchAsync(caller, task, cancellationToken);
        if (task.Kind != CarryOutCascade.KindName)
            return await CancelAsync(taskId);
        if (task.State == TaskState.InProgress)
            throw Refuse.TaskNotCancelable(taskId);

        try
        {
            var bucket = new BucketIdentifier(task.Bucket.ToString(), task.Bucket);
            await restoreBucket.ExecuteAsync(caller, bucket, newName: null, taskId, cancellationToken);
            return true;
        }
        catch (RefusedException refused) when (refused.IsEndOf(task.Bucket))
        {
            // It came to its end meanwhile, this way or the other.
            return false;
        }
    }

    async Task<bool> CancelBatchAsync(Caller caller, DurableTask task, CancellationToken cancellationToken)
    {
        try
        {
            var bucket = new BucketIdentifier(task.Bucket.ToString(), task.Bucket);
            await cancelBatch.ExecuteAsync(caller, bucket, BatchJson.Read(task.Progress).BatchId, cancellationToken);
            return true;
        }
        catch (RefusedException refused) when (refused.Refusal.Code is RefusalCode.BatchNotFound or RefusalCode.BatchAlreadyFinished
            or RefusalCode.BucketNotFound or RefusalCode.BucketEnding or RefusalCode.BucketEndFailed)
        {
            // It is over, or the end of its bucket has canceled it.
            return false;
        }
    }

    /// <summary>What it has done stays done; nothing more is begun.</summary>
    Task<bool> CancelAsync(TaskId id) => catalog.WriteAsync(
        async transaction =>
        {
            if (await transaction.Tasks.FindAsync(id, CancellationToken.None) is not { IsOver: false } task)
                return false;
            await transaction.Tasks.UpdateAsync(task with { State = TaskState.Canceled, FinishedAt = time.GetUtcNow() });
            return true;
        },
        CancellationToken.None);
}
