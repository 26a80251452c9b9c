using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Batches;

/// <summary>How operations find and change the batch that a caller named.</summary>
static class BatchUse
{
    public static async Task<StoredBatch> GetAsync(
        this IBatchReader batches, string id, Bucket bucket, CancellationToken cancellationToken) =>
        BatchId.TryParse(id) is { } batchId && await batches.FindAsync(batchId, cancellationToken) is { } batch
            ? batch.In(bucket.Epoch)
            : throw Refuse.BatchNotFound(id);

    /// <summary>As stored; what it is in the present epoch is the caller's to ask.</summary>
    public static async ValueTask<StoredBatch> GetAsync(this IBatchTable batches, string id) =>
        BatchId.TryParse(id) is { } batchId && await batches.FindAsync(batchId) is { } batch ? batch : throw Refuse.BatchNotFound(id);

    /// <summary>One transaction on a batch.</summary>
    public static Task<T> ChangeBatchAsync<T>(
        this InsideBucket buckets, Caller caller, BucketIdentifier identifier, string id,
        Func<Bucket, IPlaceTransaction, StoredBatch, ValueTask<T>> change, CancellationToken cancellationToken) =>
        buckets.WriteAsync(caller, identifier, OneTransaction(id, change), cancellationToken);

    /// <summary>The same for whoever deletes it.</summary>
    public static Task<T> DeleteBatchAsync<T>(
        this InsideBucket buckets, Caller caller, BucketIdentifier identifier, string id,
        Func<Bucket, IPlaceTransaction, StoredBatch, ValueTask<T>> change, CancellationToken cancellationToken) =>
        buckets.DeleteAsync(caller, identifier, OneTransaction(id, change), cancellationToken);

    static Func<Bucket, IBucketPlace, Task<T>> OneTransaction<T>(
        string id, Func<Bucket, IPlaceTransaction, StoredBatch, ValueTask<T>> change) =>
        (bucket, place) => place.ChangeAsync(
            bucket.Epoch, async transaction => await change(bucket, transaction, await transaction.Batches.GetAsync(id)));

    /// <summary>Ends its work: nobody can write for it any more, and its unfinished objects are canceled with it.</summary>
    public static async ValueTask<StoredBatch> CancelAsync(
        IPlaceTransaction transaction, Bucket bucket, StoredBatch before, PlaceEvents events, DateTimeOffset now)
    {
        var canceled = before with { Status = BatchStatus.Canceled, FinishedAt = now, UpdatedAt = now };
        await transaction.Batches.UpdateAsync(before, canceled);
        if (before.Status != BatchStatus.Draft)
            await transaction.Batches.SetObjectStatusAsync(
                before.Id, [BatchItemState.Waiting, BatchItemState.Leased], ObjectStatus.Canceled);
        await events.MovedAsync(transaction, bucket, canceled);
        return canceled;
    }
}
