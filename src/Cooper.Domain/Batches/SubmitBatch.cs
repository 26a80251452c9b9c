using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Batches;

/// <summary>
/// Starts the work of a batch, and again that of objects that failed. <c>POST /v1/buckets/{id}/batches/{batch id}/submit</c> and
/// <c>/retry</c>.
/// <para>
/// The batch becomes active in its place, with the id of its task; then the task is made in the catalog. If the server dies in between,
/// <see cref="ResumeBatches"/> makes it at the next start, and so does whoever submits the batch again.
/// </para>
/// </summary>
public sealed class SubmitBatch(
    InsideBucket buckets, ICatalog catalog, TaskRunner tasks, PlaceEvents events, Entropy entropy, TimeProvider time)
{
    public async Task<TaskStanding> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string id, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.WriteFiles);
        var (bucket, batch) = await buckets.ChangeBatchAsync(
            caller,
            identifier,
            id,
            async (bucket, transaction, batch) =>
            {
                var standing = batch.In(bucket.Epoch);
                if (standing.IsActive)
                    return (bucket, batch);
                if (standing.Status != BatchStatus.Draft)
                    throw Refuse.BatchAlreadyFinished(standing.Status);
                if ((await transaction.Batches.CountItemsAsync(batch.Id)).Total == 0)
                    throw Refuse.Because(RefusalCode.BatchEmpty, "The batch has no objects");
                return (bucket, await ActivateAsync(transaction, bucket, batch));
            },
            cancellationToken);
        return await EnsureTaskAsync(caller, bucket, batch);
    }

    /// <summary>Makes the objects wait again that failed.</summary>
    /// <returns>Its new task, and how many objects there are to try.</returns>
    public async Task<(TaskStanding Task, long Count)> RetryAsync(
        Caller caller, BucketIdentifier identifier, string id, bool onlyTransient, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.WriteFiles);
        var (bucket, batch, count) = await buckets.ChangeBatchAsync(
            caller,
            identifier,
            id,
            async (bucket, transaction, batch) =>
            {
                if (batch.Status is not (BatchStatus.Failed or BatchStatus.CompletedWithErrors))
                    throw Refuse.Because(
                        RefusalCode.NothingToRetry, "Only a batch that has failed, or some of whose objects have, is retried");
                var retried = await transaction.Batches.RetryItemsAsync(batch.Id, onlyTransient);
                retried += (await transaction.Batches.CountItemsAsync(batch.Id)).Left - retried;
                if (retried == 0)
                    throw Refuse.Because(RefusalCode.NothingToRetry, "No object of the batch failed in a way that another try may help");
                return (bucket, await ActivateAsync(transaction, bucket, batch), retried);
            },
            cancellationToken);
        return (await EnsureTaskAsync(caller, bucket, batch), count);
    }

    async ValueTask<StoredBatch> ActivateAsync(IPlaceTransaction transaction, Bucket bucket, StoredBatch batch)
    {
        var active = batch with
        {
            Status = BatchStatus.Pending,
            Task = TaskId.New(entropy),
            Epoch = bucket.Epoch,
            StartedAt = null,
            FinishedAt = null,
            SeenAt = null,
            OutsideId = null,
            Error = null,
            UpdatedAt = time.GetUtcNow(),
        };
        await transaction.Batches.UpdateAsync(batch, active);
        await transaction.Batches.SetObjectStatusAsync(batch.Id, [BatchItemState.Waiting], ObjectStatus.Pending);
        await events.MovedAsync(transaction, bucket, active);
        return active;
    }

    /// <summary>Adds the task if it is not there. A bucket that is ending meanwhile refuses, and takes the batch with it.</summary>
    async Task<TaskStanding> EnsureTaskAsync(Caller caller, Bucket bucket, StoredBatch batch)
    {
        var task = await catalog.WriteAsync(
            async transaction =>
            {
                if (await transaction.Tasks.FindAsync(batch.Task!.Value, CancellationToken.None) is { } present)
                    return present;
                await transaction.GetChangeableAsync(caller, bucket.Id);
                var made = CarryOutBatch.NewTask(bucket, batch, time.GetUtcNow()) with
                {
                    RequestId = caller.RequestId,
                    RequestedBy = caller.Key.Id.ToString(),
                };
                await transaction.Tasks.AddAsync(made);
                return made;
            },
            CancellationToken.None);
        tasks.Wake();
        return new TaskStanding(task, bucket);
    }
}
