using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Buckets;

/// <summary>What to change; null leaves a setting as it is.</summary>
public sealed record BucketChange(BucketType? Type, IReadOnlyDictionary<string, string>? Info, long? IfRevisionIs)
{
    /// <summary>True if settings that this version does not have are set to what they are anyway; that counts as a change.</summary>
    public bool SetsNeutral { get; init; }

    public bool IsEmpty => Type is null && Info is null && !SetsNeutral;
}

/// <summary>Changes a bucket's settings, each as a whole. <c>b2_update_bucket</c>.</summary>
public sealed class UpdateBucket(ICatalog catalog, TimeProvider time)
{
    public async Task<Bucket> ExecuteAsync(Caller caller, BucketId id, BucketChange change, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteBuckets, id);
        if (change.IsEmpty)
            throw Refuse.BadRequest("Nothing to update: give bucketType or bucketInfo");

        return await catalog.WriteAsync(
            async transaction =>
            {
                var bucket = await transaction.Buckets.GetLiveAsync(caller, id, CancellationToken.None);
                if (change.IfRevisionIs is { } revision && revision != bucket.Revision)
                    throw Refuse.RevisionMismatch(bucket.Revision);

                var changed = bucket with
                {
                    Type = change.Type ?? bucket.Type,
                    Info = change.Info ?? bucket.Info,
                    Revision = bucket.Revision + 1,
                    UpdatedAt = time.GetUtcNow(),
                };
                await transaction.Buckets.UpdateAsync(changed);
                return changed;
            },
            cancellationToken);
    }
}
