using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;

namespace Cooper.Domain.Buckets;

/// <summary>Lists the buckets that the caller may see, by name. <c>b2_list_buckets</c>, <c>POST /v1/buckets/list</c>.</summary>
public sealed class ListBuckets(ICatalog catalog)
{
    /// <summary>Those of the account, in whatever state but Gone. A key restricted to buckets sees only these.</summary>
    public async Task<IReadOnlyList<Bucket>> ExecuteAsync(Caller caller, CancellationToken cancellationToken)
    {
        caller.Require(Capability.ListBuckets);
        var buckets = await catalog.Buckets.ListAsync(caller.Account, cancellationToken);
        return caller.Buckets is null ? buckets : [.. buckets.Where(bucket => caller.Can(Capability.ListBuckets, bucket.Id))];
    }

    /// <summary>The same, each with the task that ends it; not counted.</summary>
    public async Task<IReadOnlyList<BucketStanding>> DescribeAsync(Caller caller, CancellationToken cancellationToken)
    {
        var buckets = await ExecuteAsync(caller, cancellationToken);
        var standings = new List<BucketStanding>(buckets.Count);
        foreach (var bucket in buckets)
            standings.Add(await catalog.DescribeAsync(bucket, cancellationToken));
        return standings;
    }
}
