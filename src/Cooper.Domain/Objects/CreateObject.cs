using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;

namespace Cooper.Domain.Objects;

/// <summary>Makes an object, or changes the one that has its unique key. <c>POST /v1/buckets/{id}/objects</c>.</summary>
public sealed class CreateObject(InsideBucket buckets, ObjectChanges changes, IUrlSource urls, PlaceEvents events)
{
    public Task<(Bucket Bucket, StoredObject Object)> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, NewObject wish, InsertionPolicy? policy, CancellationToken cancellationToken)
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
                    var put = await changes.PutAsync(transaction, bucket, prepared, policy);
                    await events.PutAsync(transaction, bucket, put);
                    return put.Object;
                }));
            },
            cancellationToken);
    }
}
