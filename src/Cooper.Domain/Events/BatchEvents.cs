using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Places;

namespace Cooper.Domain.Events;

/// <summary>What is told of batches: that their work was asked for, and what came of it.</summary>
static class BatchEvents
{
    /// <param name="batch">As it is now: just submitted, or over.</param>
    public static ValueTask MovedAsync(this PlaceEvents events, IPlaceTransaction transaction, Bucket bucket, StoredBatch batch) =>
        batch.Status switch
        {
            BatchStatus.Pending => events.TellAsync(transaction, bucket, EventTypes.BatchSubmitted, batch),
            BatchStatus.Completed or BatchStatus.CompletedWithErrors =>
                events.TellAsync(transaction, bucket, EventTypes.BatchCompleted, batch),
            BatchStatus.Failed => events.TellAsync(transaction, bucket, EventTypes.BatchFailed, batch),
            BatchStatus.Canceled => events.TellAsync(transaction, bucket, EventTypes.BatchCanceled, batch),
            BatchStatus.Draft or BatchStatus.InProgress => default,
        };

    static ValueTask TellAsync(this PlaceEvents events, IPlaceTransaction transaction, Bucket bucket, string type, StoredBatch batch) =>
        events.TellAsync(transaction, bucket, type, new Subject(Subject.Batch, batch.Id.ToString()), async () =>
        {
            var counts = await transaction.Batches.CountItemsAsync(batch.Id);
            return new PlaceEventData
            {
                TaskId = batch.Task?.ToString(),
                ObjectCount = counts.Total,
                SucceededCount = batch.IsActive ? null : counts.Done,
                FailedCount = batch.IsActive ? null : counts.Failed,
                Error = batch.Error,
            };
        });
}
