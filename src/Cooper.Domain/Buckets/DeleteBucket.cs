using Cooper.Domain.Audit;
using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Buckets;

/// <summary>The strict delete: ends a bucket that holds nothing, at once. <c>b2_delete_bucket</c>.</summary>
public sealed class DeleteBucket(ICatalog catalog, IBucketStore places, TimeProvider time)
{
    public async Task<Bucket> ExecuteAsync(Caller caller, BucketId id, CancellationToken cancellationToken)
    {
        caller.Require(Capability.DeleteBuckets, id);

        await using var gate = await places.EnterGateAsync(id, cancellationToken);
        var bucket = await catalog.Buckets.GetLiveAsync(caller, id, cancellationToken);

        // From here on writers wait. Leaving without KeepAsync lets them go on as if nothing had been asked.
        await using (var seal = await gate.SealAsync(bucket, mustOpen: true, cancellationToken))
        {
            if (!seal.Content.IsEmpty)
                throw Refuse.BucketNotEmpty(bucket, seal.Content);

            await catalog.WriteAsync(transaction => EndAsync(transaction, caller, id), CancellationToken.None);
            await seal.KeepAsync();
        }

        // The bucket is gone whatever becomes of this: the note in the catalog brings the next start back to it.
        await ReclaimLeftovers.TryRemoveAsync(catalog, gate, id);
        return bucket;
    }

    async ValueTask<BucketId> EndAsync(ICatalogTransaction transaction, Caller caller, BucketId id)
    {
        var bucket = await transaction.Buckets.FindAsync(id, CancellationToken.None) ?? throw Refuse.BucketNotFound(id);
        var now = time.GetUtcNow();
        await transaction.Buckets.UpdateAsync(bucket with
        {
            State = BucketState.Gone,
            Epoch = bucket.Epoch + 1,
            LastContent = BucketContent.Nothing,
            UpdatedAt = now,
        });
        await transaction.Audit.AddAsync(AuditEntry.Of(AuditAction.BucketDeleted, bucket, caller, now));
        await transaction.Reclaims.AddAsync(bucket.Id);
        await BucketEvents.DeletedAsync(transaction, bucket, task: null, BucketContent.Nothing, time.GetUtcNow());
        return bucket.Id;
    }
}
