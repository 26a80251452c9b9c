using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Batches;

/// <summary>
/// Ends the work of a batch: from the answer on nothing is written for it, whatever its job does; the job is then stopped by the batch's
/// task. What was done stays. <c>POST /v1/buckets/{id}/batches/{batch id}/cancel</c>.
/// </summary>
public sealed class CancelBatch(
    InsideBucket buckets, ICatalog catalog, TaskRunner tasks, PlaceEvents events, TimeProvider time)
{
    /// <returns>The batch's task as it is now; null if it never had one.</returns>
    public async Task<(StoredBatch Batch, TaskStanding? Task)> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string id, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.WriteFiles);
        var (bucket, canceled) = await buckets.ChangeBatchAsync(
            caller,
            identifier,
            id,
            async (bucket, transaction, batch) => (bucket, batch.In(bucket.Epoch).Status switch
            {
                BatchStatus.Canceled => batch,
                BatchStatus.Draft or BatchStatus.Pending or BatchStatus.InProgress =>
                    await BatchUse.CancelAsync(transaction, bucket, batch, events, time.GetUtcNow()),
                var over => throw Refuse.BatchAlreadyFinished(over),
            }),
            cancellationToken);
        if (canceled.Task is not { } taskId)
            return (canceled, null);
        await CarryOutBatch.HurryAsync(catalog, taskId, time.GetUtcNow());
        tasks.Wake();
        var task = await catalog.Tasks.FindAsync(taskId, cancellationToken);
        return (canceled, task is null ? null : new TaskStanding(task, bucket));
    }
}
