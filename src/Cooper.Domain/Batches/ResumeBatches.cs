using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Batches;

/// <summary>
/// At every start: gives a task to each active batch that has none, because the server died between the two; and cancels in its row what
/// the end of its bucket, since undone, has canceled.
/// </summary>
public sealed class ResumeBatches(
    ICatalog catalog, IBucketStore places, TaskRunner tasks, PlaceEvents events, TimeProvider time)
{
    const int BatchesPerLook = 1000;

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        if (await catalog.Accounts.FindFirstAsync(cancellationToken) is not { } account)
            return;
        foreach (var bucket in await catalog.Buckets.ListAsync(account.Id, cancellationToken))
        {
            if (bucket.State == BucketState.Live)
                await TryResumeAsync(bucket, cancellationToken);
        }

        tasks.Wake();
    }

    async Task TryResumeAsync(Bucket bucket, CancellationToken cancellationToken)
    {
        try
        {
            // A closed place is counted without being opened, and most have no active batches.
            if (await places.CountAsync(bucket.Id, cancellationToken) is { ActiveBatches: > 0 })
                await ResumeAsync(bucket, cancellationToken);
        }
        catch (RefusedException)
        {
            // It ends, or cannot be opened now; then its batches do not go on either.
        }
    }

    internal async Task ResumeAsync(Bucket bucket, CancellationToken cancellationToken)
    {
        await using var place = await places.GetAsync(bucket.Id, cancellationToken);
        foreach (var status in new[] { BatchStatus.Pending, BatchStatus.InProgress })
        {
            foreach (var batch in await place.Batches.ListAsync(status, 0, BatchesPerLook, cancellationToken))
            {
                if (batch.In(bucket.Epoch).Status == BatchStatus.Canceled)
                    await place.ChangeAsync(
                        bucket.Epoch, transaction => BatchUse.CancelAsync(transaction, bucket, batch, events, time.GetUtcNow()));
                else
                    await EnsureTaskAsync(bucket, batch, cancellationToken);
            }
        }
    }

    async Task EnsureTaskAsync(Bucket bucket, StoredBatch batch, CancellationToken cancellationToken) => await catalog.WriteAsync(
        async transaction =>
        {
            if (await transaction.Tasks.FindAsync(batch.Task!.Value, CancellationToken.None) is null
                && await transaction.Buckets.FindAsync(bucket.Id, CancellationToken.None) is { State: BucketState.Live } live
                && live.Epoch == bucket.Epoch)
                await transaction.Tasks.AddAsync(CarryOutBatch.NewTask(bucket, batch, time.GetUtcNow()));
            return batch.Id;
        },
        cancellationToken);
}
