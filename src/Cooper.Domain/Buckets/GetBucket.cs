using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;

namespace Cooper.Domain.Buckets;

/// <summary>One bucket with what it holds now. <c>GET /v1/buckets/{id}</c>.</summary>
public sealed class GetBucket(ICatalog catalog, IBucketStore places)
{
    public async Task<BucketStanding> ExecuteAsync(Caller caller, BucketIdentifier identifier, CancellationToken cancellationToken)
    {
        caller.Require(Capability.ListBuckets);
        var bucket = await catalog.Buckets.GetVisibleAsync(caller, identifier, cancellationToken);
        caller.RequireWithin(Capability.ListBuckets, bucket.Id);
        return await CountAsync(await catalog.DescribeAsync(bucket, cancellationToken), cancellationToken);
    }

    /// <summary>Adds what the bucket holds: exact while it is Live; what was counted at acceptance while it ends.</summary>
    public async Task<BucketStanding> CountAsync(BucketStanding standing, CancellationToken cancellationToken)
    {
        var bucket = standing.Bucket;
        if (bucket.State != BucketState.Live)
            return standing with { Content = bucket.LastContent };
        return standing with { Content = await places.CountAsync(bucket.Id, cancellationToken) ?? bucket.LastContent };
    }
}
