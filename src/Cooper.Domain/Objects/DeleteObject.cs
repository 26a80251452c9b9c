using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Objects;

/// <summary>
/// Removes an object with its unique key, and its content if nothing else holds it. <c>DELETE
/// /v1/buckets/{id}/objects/{object id}</c>.
/// </summary>
public sealed class DeleteObject(InsideBucket buckets, PlaceEvents events)
{
    public Task<StoredObject> ExecuteAsync(Caller caller, BucketIdentifier identifier, string id, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.DeleteFiles);
        return buckets.DeleteAsync(
            caller,
            identifier,
            (bucket, place) => place.ChangeAsync(bucket.Epoch, async transaction =>
            {
                if (ObjectId.TryParse(id) is not { } parsed || await transaction.Objects.FindAsync(parsed) is not { } present)
                    throw Refuse.ObjectNotFound(id);
                await ObjectChanges.DeleteAsync(transaction, present);
                await events.DeletedAsync(transaction, bucket, present);
                return present;
            }),
            cancellationToken);
    }
}
