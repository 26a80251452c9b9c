using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Buckets;

/// <summary>How operations find the bucket that a caller named.</summary>
static class BucketLookup
{
    public static async ValueTask<Bucket> GetLiveAsync(this IBucketReader buckets, Caller caller, BucketId id, CancellationToken cancellationToken)
    {
        var bucket = await buckets.FindAsync(id, cancellationToken);
        return bucket is { State: BucketState.Live } && bucket.Account == caller.Account ? bucket : throw Refuse.BucketNotFound(id);
    }

    public static async ValueTask<IBucketPlace> GetAsync(this IBucketStore places, BucketId id, CancellationToken cancellationToken) =>
        await places.OpenAsync(id, cancellationToken) ?? throw Refuse.BucketNotFound(id);
}
