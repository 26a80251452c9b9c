using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Uploads;

/// <summary>
/// Fails uploads that were not confirmed in time, and removes the records of those that came to nothing, with what they received. What is
/// due stands with each upload, so a sweep that dies is only a sweep that comes later.
/// </summary>
public sealed class SweepUploads(ICatalog catalog, IBucketStore places, TimeProvider time)
{
    static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    // Others write to the place in between.
    const int UploadsPerChange = 100;

    /// <summary>Sweeps now and every hour, until canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => time.RepeatAsync(Pause, ExecuteAsync, cancellationToken);

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        if (await catalog.Accounts.FindFirstAsync(cancellationToken) is not { } account)
            return;
        foreach (var bucket in await catalog.Buckets.ListAsync(account.Id, cancellationToken))
        {
            if (bucket.State == BucketState.Live)
                await TrySweepAsync(bucket, cancellationToken);
        }
    }

    async Task TrySweepAsync(Bucket bucket, CancellationToken cancellationToken)
    {
        try
        {
            // A closed place is counted without being opened, and most have no uploads.
            if (await places.CountAsync(bucket.Id, cancellationToken) is { Uploads: > 0 })
                await SweepAsync(bucket, cancellationToken);
        }
        catch (RefusedException)
        {
            // It ends, or cannot be opened now: the others are swept all the same, and this one at its next turn.
        }
    }

    async Task SweepAsync(Bucket bucket, CancellationToken cancellationToken)
    {
        await using var place = await places.GetAsync(bucket.Id, cancellationToken);
        var now = time.GetUtcNow();
        while (await place.Uploads.ListDueAsync(now, UploadsPerChange, cancellationToken) is { Count: > 0 } due)
        {
            await place.ChangeAsync(bucket.Epoch, async transaction =>
            {
                foreach (var one in due)
                {
                    if (await transaction.Uploads.FindAsync(one.Id) is { DueAt: { } at } present && at <= now)
                        await MoveOnAsync(transaction, present, now);
                }

                return due.Count;
            });
        }
    }

    static async ValueTask MoveOnAsync(IPlaceTransaction transaction, StoredUpload present, DateTimeOffset now)
    {
        if (present.IsOpen)
        {
            await transaction.Uploads.UpdateAsync(present, present.At(now) with { DueAt = now + StoredUpload.RecordKept });
            return;
        }

        await transaction.Uploads.DeleteAsync(present);
        if (present.Content is { } content)
            await ObjectChanges.LetGoAsync(transaction, content.Version, ContentHolder.Of(present.Id));
    }
}
