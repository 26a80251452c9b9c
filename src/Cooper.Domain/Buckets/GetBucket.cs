using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Buckets;

/// <summary>One bucket with what it holds now. <c>GET /v1/buckets/{id}</c>.</summary>
public sealed class GetBucket(ICatalog catalog, IBucketStore places)
{
    /// <summary>By id or by name; an id is tried first. A bucket that the caller may not see is one that does not exist.</summary>
    public async Task<Bucket> FindAsync(Caller caller, string identifier, CancellationToken cancellationToken)
    {
        caller.Require(Capability.ListBuckets);
        var bucket = BucketId.TryParse(identifier) is { } id
            ? await catalog.Buckets.FindAsync(id, cancellationToken)
            : await catalog.Buckets.FindByNameAsync(caller.Account, Namespaces.Default, identifier, cancellationToken);
        return bucket is not null && bucket.Account == caller.Account && bucket.State != BucketState.Gone && caller.CanReach(bucket.Id)
            ? bucket
            : throw Refuse.BucketNotFound(identifier);
    }

    /// <summary>Exact while the bucket is Live; what was counted at acceptance while it ends.</summary>
    public async Task<BucketContent> CountAsync(Bucket bucket, CancellationToken cancellationToken)
    {
        if (bucket.State != BucketState.Live)
            return bucket.LastContent;
        await using var place = await places.OpenAsync(bucket.Id, cancellationToken);
        return place?.Content ?? bucket.LastContent;
    }
}
