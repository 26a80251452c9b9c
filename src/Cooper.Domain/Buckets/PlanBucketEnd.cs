using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>What the end of a bucket would remove.</summary>
/// <param name="Content">What it holds; of a bucket that is ending, what is left.</param>
/// <param name="KeysSuspended">Keys that would stop working.</param>
/// <param name="RestorableUntil">Until when it could be undone if it were accepted now; null if it could not.</param>
/// <param name="EstimatedSeconds">At the rate of the last ends on this server; null before there was one that tells.</param>
/// <param name="IsExact">False if its place does not open, and the catalog's last count is told.</param>
public sealed record EndPlan(
    Bucket Bucket, BucketContent Content, bool IsExact, IReadOnlyList<string> KeysSuspended, DateTimeOffset? RestorableUntil,
    double? EstimatedSeconds)
{
    /// <summary>Jobs of batches that would be stopped.</summary>
    public IReadOnlyList<EndedJob> Jobs { get; init; } = [];
}

/// <summary>The dry run of <see cref="DeleteBucketCascade"/>. Changes nothing. <c>DELETE /v1/buckets/{id}?dry_run=true</c>.</summary>
public sealed class PlanBucketEnd(ICatalog catalog, IBucketStore places, EndOptions options, TimeProvider time)
{
    const int EndsToLearnFrom = 20;

    public async Task<EndPlan> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, EndRequest request, CancellationToken cancellationToken)
    {
        var bucket = await catalog.Buckets.GetEndableAsync(caller, identifier, cancellationToken);
        request.RequireRevision(bucket);
        var keys = await catalog.Keys.ListOfBucketAsync(bucket.Id, cancellationToken);
        string[] suspended = [.. keys.Where(key => key.Buckets is [_]).Select(key => key.Id.ToString())];
        var (content, isExact) = await CountAsync(bucket, cancellationToken);
        var window = new[] { options.Window, bucket.DeletionWindow, request.Window }.Max();
        DateTimeOffset? until = bucket.State == BucketState.Live && window > TimeSpan.Zero ? time.GetUtcNow() + window : null;
        var plan = new EndPlan(
            bucket, content, isExact, suspended, until, await EstimateAsync(caller, content, cancellationToken));
        return plan with
        {
            Jobs = await EndedJobs.FindAsync(catalog, caller.Account, bucket.Id, DateTimeOffset.MaxValue, cancellationToken),
        };
    }

    /// <summary>As acceptance would count it: a place that does not open is no reason to refuse an end.</summary>
    async Task<(BucketContent Content, bool IsExact)> CountAsync(Bucket bucket, CancellationToken cancellationToken)
    {
        if (bucket.State != BucketState.Live)
        {
            var task = bucket.EndTask is { } id ? await catalog.Tasks.FindAsync(id, cancellationToken) : null;
            var progress = task is null ? null : CascadeJson.ReadProgress(task.Progress);
            return (progress?.Remaining ?? bucket.LastContent, progress is { IsFoundStale: false });
        }

        try
        {
            return await places.CountAsync(bucket.Id, cancellationToken) is { } content ? (content, true) : (bucket.LastContent, false);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == RefusalCode.StorageUnavailable)
        {
            return (bucket.LastContent, false);
        }
    }

    /// <summary>
    /// A time that every end takes, which is the shortest of the last ones, and a rate for the bytes, which is that of all of them.
    /// </summary>
    async Task<double?> EstimateAsync(Caller caller, BucketContent content, CancellationToken cancellationToken)
    {
        var last = await catalog.Tasks.ListAsync(
            caller.Account, TaskState.Completed, CarryOutCascade.KindName, null, 0, EndsToLearnFrom, cancellationToken);
        var ends = last.Select(task => CascadeJson.ReadReceipt(task.Output!))
            .Select(receipt => (Seconds: (receipt.ReclaimEndedAt - receipt.ReclaimStartedAt).TotalSeconds, Bytes: receipt.BytesFreed))
            .ToList();
        if (ends.Count == 0)
            return null;
        var shortest = ends.Min(end => end.Seconds);
        var (seconds, bytes) = (ends.Sum(end => end.Seconds - shortest), ends.Sum(end => end.Bytes));
        if (content.Bytes > 0 && bytes == 0)
            return null;
        return Math.Round(shortest + (content.Bytes == 0 ? 0 : content.Bytes * seconds / bytes), 1);
    }
}
