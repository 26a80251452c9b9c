using Cooper.Domain.Audit;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Buckets;

/// <summary>What to change; null leaves a setting as it is.</summary>
public sealed record BucketChange(BucketType? Type, IReadOnlyDictionary<string, string>? Info, long? IfRevisionIs)
{
    /// <summary>True if settings that this version does not have are set to what they are anyway; that counts as a change.</summary>
    public bool SetsNeutral { get; init; }

    /// <summary>The name in <c>/v1</c>. The one in B2 never changes.</summary>
    public string? Name { get; init; }

    public string? Description { get; init; }

    /// <summary>Makes new metadata (JSON) out of the present one.</summary>
    public Func<string, string>? Metadata { get; init; }

    public TimeSpan? DeletionWindow { get; init; }

    public bool IsEmpty =>
        Type is null && Info is null && !SetsNeutral && Name is null && Description is null && Metadata is null && DeletionWindow is null;
}

/// <summary>Changes a bucket's settings. <c>b2_update_bucket</c>, <c>PUT</c> and <c>PATCH /v1/buckets/{id}</c>.</summary>
public sealed class UpdateBucket(ICatalog catalog, TimeProvider time)
{
    public async Task<Bucket> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, BucketChange change, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteBuckets);
        var bucket = await catalog.Buckets.GetVisibleAsync(caller, identifier, cancellationToken);
        return await ExecuteAsync(caller, bucket.Id, change, cancellationToken);
    }

    public async Task<Bucket> ExecuteAsync(Caller caller, BucketId id, BucketChange change, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteBuckets, id);
        if (change.IsEmpty)
            throw Refuse.BadRequest("Nothing to update: give bucketType or bucketInfo");
        return await catalog.WriteAsync(
            async transaction =>
            {
                var bucket = await transaction.GetChangeableAsync(caller, id);
                if (change.IfRevisionIs is { } revision && revision != bucket.Revision)
                    throw Refuse.RevisionMismatch(bucket.Revision);

                var changed = bucket with
                {
                    Type = change.Type ?? bucket.Type,
                    Info = change.Info ?? bucket.Info,
                    Name = change.Name ?? bucket.Name,
                    Description = change.Description ?? bucket.Description,
                    Metadata = change.Metadata?.Invoke(bucket.Metadata) ?? bucket.Metadata,
                    DeletionWindow = change.DeletionWindow ?? bucket.DeletionWindow,
                    Revision = bucket.Revision + 1,
                    UpdatedAt = time.GetUtcNow(),
                };
                caller.RequireRename(bucket, changed.Name);
                await transaction.Buckets.UpdateAsync(changed);
                await transaction.Audit.AddAsync(AuditEntry.Of(AuditAction.BucketUpdated, changed, caller, changed.UpdatedAt));
                return changed;
            },
            cancellationToken);
    }
}
