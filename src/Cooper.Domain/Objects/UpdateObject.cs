using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Objects;

/// <summary>
/// Changes an object: new blobs replace those of the same property, fields are merged. <c>PUT</c> and <c>PATCH
/// /v1/buckets/{id}/objects/{object id}</c>.
/// </summary>
public sealed class UpdateObject(InsideBucket buckets, ObjectChanges changes, IUrlSource urls, PlaceEvents events)
{
    public Task<(Bucket Bucket, StoredObject Object)> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string id, NewObject wish, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.WriteFiles);
        return buckets.WriteAsync(
            caller,
            identifier,
            async (bucket, place) =>
            {
                await using var prepared = await PreparedObject.MakeAsync(place, bucket, wish, urls, cancellationToken);
                return (bucket, await place.ChangeAsync(bucket.Epoch, async transaction =>
                {
                    if (ObjectId.TryParse(id) is not { } parsed || await transaction.Objects.FindAsync(parsed) is not { } present)
                        throw Refuse.ObjectNotFound(id);
                    var updated = await changes.ChangeAsync(transaction, bucket, present, prepared);
                    await events.UpdatedAsync(transaction, bucket, updated);
                    return updated;
                }));
            },
            cancellationToken);
    }
}
