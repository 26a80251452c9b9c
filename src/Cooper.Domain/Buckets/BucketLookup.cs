using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>How operations find the bucket that a caller named.</summary>
static class BucketLookup
{
    public static async ValueTask<Bucket> GetLiveAsync(
        this IBucketReader buckets, Caller caller, BucketId id, CancellationToken cancellationToken)
    {
        var bucket = await buckets.FindAsync(id, cancellationToken);
        return bucket is { State: BucketState.Live } && bucket.Account == caller.Account ? bucket : throw Refuse.BucketNotFound(id);
    }

    /// <summary>In whatever state but Gone. A bucket that the caller may not see is one that does not exist.</summary>
    public static async ValueTask<Bucket> GetVisibleAsync(
        this IBucketReader buckets, Caller caller, BucketIdentifier identifier, CancellationToken cancellationToken)
    {
        var bucket = identifier.Id is { } id
            ? await buckets.FindAsync(id, cancellationToken)
            : await buckets.FindByNameAsync(caller.Account, Namespaces.Default, identifier.Text, cancellationToken);
        return bucket is not null && bucket.Account == caller.Account && bucket.State != BucketState.Gone && caller.CanReach(bucket.Id)
            ? bucket
            : throw Refuse.BucketNotFound(identifier.Text);
    }

    /// <summary>A bucket that the caller may end with everything, or bring back. Who may end nothing learns nothing of it.</summary>
    public static async ValueTask<Bucket> GetEndableAsync(
        this IBucketReader buckets, Caller caller, BucketIdentifier identifier, CancellationToken cancellationToken)
    {
        caller.Require(Capability.DeleteBuckets);
        caller.Require(Capability.DeleteFiles);
        var bucket = await buckets.GetVisibleAsync(caller, identifier, cancellationToken);
        caller.RequireWithin(Capability.DeleteBuckets, bucket.Id);
        caller.RequireWithin(Capability.DeleteFiles, bucket.Id);
        return bucket;
    }

    /// <summary>Of a bucket that may have gone, as that of a task: scopes cover it as long as its row tells its names.</summary>
    public static async ValueTask<bool> CanAsync(
        this IBucketReader buckets, Caller caller, Capability capability, BucketId id, CancellationToken cancellationToken) =>
        caller.Can(capability, id)
        || (caller.Reach is { } reach && await buckets.FindAsync(id, cancellationToken) is { State: BucketState.Gone } gone
            && gone.Account == caller.Account && reach.CapabilitiesIn(gone).Contains(capability));

    /// <summary>The Live bucket; one that is ending says so, with its task.</summary>
    public static async ValueTask<Bucket> GetChangeableAsync(this ICatalogTransaction transaction, Caller caller, BucketId id)
    {
        var bucket = await transaction.Buckets.FindAsync(id, CancellationToken.None);
        if (bucket is null || bucket.Account != caller.Account || bucket.State == BucketState.Gone)
            throw Refuse.BucketNotFound(id);
        if (bucket.State == BucketState.Live)
            return bucket;
        var task = bucket.EndTask is { } end ? await transaction.Tasks.FindAsync(end, CancellationToken.None) : null;
        throw task is { State: TaskState.Failed } ? Refuse.BucketEndFailed(id, task.Id) : Refuse.BucketEnding(id, task?.Id);
    }

    public static async ValueTask<IBucketPlace> GetAsync(this IBucketStore places, BucketId id, CancellationToken cancellationToken) =>
        await places.OpenAsync(id, cancellationToken) ?? throw Refuse.BucketNotFound(id);

    /// <summary>The bucket with the task that ends it, not counted.</summary>
    public static async ValueTask<BucketStanding> DescribeAsync(this ICatalog catalog, Bucket bucket, CancellationToken cancellationToken)
    {
        var isEnding = bucket.State is BucketState.Ending or BucketState.Reclaiming;
        var task = isEnding && bucket.EndTask is { } id ? await catalog.Tasks.FindAsync(id, cancellationToken) : null;
        return new BucketStanding(bucket, Content: null, task);
    }
}
