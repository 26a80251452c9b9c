using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>What the end of a bucket would remove.</summary>
/// <param name="Content">What it holds; of a bucket that is ending, what is left.</param>
/// <param name="KeysSuspended">Keys that would stop working.</param>
/// <param name="RestorableUntil">Until when it could be undone if it were accepted now; null if it could not.</param>
/// <param name="EstimatedSeconds">At the rate of the last end on this server; null before there was one.</param>
public sealed record EndPlan(
    Bucket Bucket, BucketContent Content, IReadOnlyList<string> KeysSuspended, DateTimeOffset? RestorableUntil, double? EstimatedSeconds);

/// <summary>The dry run of <see cref="DeleteBucketCascade"/>. Changes nothing. <c>DELETE /v1/buckets/{id}?dry_run=true</c>.</summary>
public sealed class PlanBucketEnd(ICatalog catalog, IBucketStore places, EndOptions options, TimeProvider time)
{
    public async Task<EndPlan> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, EndRequest request, CancellationToken cancellationToken)
    {
        var bucket = await catalog.Buckets.GetEndableAsync(caller, identifier, cancellationToken);
        var keys = await catalog.Keys.ListOfBucketAsync(bucket.Id, cancellationToken);
        string[] suspended = [.. keys.Where(key => key.Buckets is [_]).Select(key => key.Id.ToString())];
        var content = await CountAsync(bucket, cancellationToken);
        var window = new[] { options.Window, bucket.DeletionWindow, request.Window }.Max();
        DateTimeOffset? until = bucket.State == BucketState.Live && window > TimeSpan.Zero ? time.GetUtcNow() + window : null;
        return new EndPlan(bucket, content, suspended, until, await EstimateAsync(caller, content, cancellationToken));
    }

    async Task<BucketContent> CountAsync(Bucket bucket, CancellationToken cancellationToken)
    {
        if (bucket.State != BucketState.Live)
        {
            var task = bucket.EndTask is { } id ? await catalog.Tasks.FindAsync(id, cancellationToken) : null;
            return task is null ? bucket.LastContent : bucket.LastContent - CascadeJson.ReadProgress(task.Progress).Removed;
        }

        return await places.CountAsync(bucket.Id, cancellationToken) ?? bucket.LastContent;
    }

    async Task<double?> EstimateAsync(Caller caller, BucketContent content, CancellationToken cancellationToken)
    {
        var last = await catalog.Tasks.ListAsync(
            caller.Account, TaskState.Completed, CarryOutCascade.KindName, null, 0, 1, cancellationToken);
        if (last is not [{ Output: { } output }])
            return null;
        var receipt = CascadeJson.ReadReceipt(output);
        var seconds = (receipt.ReclaimEndedAt - receipt.ReclaimStartedAt).TotalSeconds;
        return Math.Round(seconds * Math.Max(1, (double)content.Bytes / Math.Max(1, receipt.BytesFreed)), 1);
    }
}
