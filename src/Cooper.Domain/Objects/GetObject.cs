using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Objects;

/// <summary>One object. <c>GET /v1/buckets/{id}/objects/{object id}</c>.</summary>
public sealed class GetObject(InsideBucket buckets)
{
    public Task<(Bucket Bucket, StoredObject Object)> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string id, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.ReadFiles);
        return buckets.ReadAsync(
            caller,
            identifier,
            async (bucket, place) =>
                ObjectId.TryParse(id) is { } parsed && await place.Objects.FindAsync(parsed, cancellationToken) is { } found
                    ? (bucket, found)
                    : throw Refuse.ObjectNotFound(id),
            cancellationToken);
    }
}
