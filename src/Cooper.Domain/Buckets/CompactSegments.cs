using Cooper.Domain.Catalog;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>What became of compactions, for the log.</summary>
public interface ICompactionLog
{
    void Compacted(BucketId bucket, CompactedSegments done);

    void CompactionFailed(BucketId bucket, Exception exception);
}

/// <summary>
/// Gives back the room of small files that were deleted one by one: their bytes stand among those of others. How much is dead is kept with
/// the segments, so nothing is lost when this dies: the next turn finds it again.
/// </summary>
public sealed class CompactSegments(ICatalog catalog, IBucketStore places, ICompactionLog log, TimeProvider time)
{
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>So that one bucket does not keep its place, and all others waiting, for hours.</summary>
    const int SegmentsPerStep = 16;

    /// <summary>Looks now and every minute, until canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => time.RepeatAsync(Pause, ExecuteAsync, cancellationToken);

    /// <summary>One step in each bucket in turn, until there is nothing to do in any.</summary>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        if (await catalog.Accounts.FindFirstAsync(cancellationToken) is not { } account)
            return;
        var waiting = (await catalog.Buckets.ListAsync(account.Id, cancellationToken))
            .Where(bucket => bucket.State == BucketState.Live && places.MayHaveFreed(bucket.Id)).ToList();
        while (waiting.Count > 0)
        {
            var left = new List<Bucket>();
            foreach (var bucket in waiting)
            {
                if (await TryCompactAsync(bucket, cancellationToken))
                    left.Add(bucket);
            }

            waiting = left;
        }
    }

    /// <summary>True if there may be more to do.</summary>
    async Task<bool> TryCompactAsync(Bucket bucket, CancellationToken cancellationToken)
    {
        try
        {
            await using var place = await places.GetAsync(bucket.Id, cancellationToken);
            var plan = PlanCompaction.For(await place.ListSegmentsAsync(cancellationToken));
            if (plan is { Segments: [], IsHeldBack: false })
                return false;
            var done = await place.CompactAsync([.. plan.Segments.Take(SegmentsPerStep)], bucket.Epoch, cancellationToken);
            if (done.Removed > 0)
                log.Compacted(bucket.Id, done);
            return done.Removed > 0;
        }
        catch (RefusedException)
        {
            // It ends, cannot be opened now, or has no room: the others have their turn all the same, and this one its next.
        }
        catch (IOException exception)
        {
            log.CompactionFailed(bucket.Id, exception);
        }

        return false;
    }
}
