using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Uploads;

/// <summary>One upload. <c>GET /v1/buckets/{id}/uploads/{upload id}</c>.</summary>
public sealed class GetUpload(InsideBucket buckets, TimeProvider time)
{
    public Task<(Bucket Bucket, StoredUpload Upload)> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string id, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.ReadFiles);
        return buckets.ReadAsync(
            caller,
            identifier,
            async (bucket, place) =>
                UploadId.TryParse(id) is { } parsed && await place.Uploads.FindAsync(parsed, cancellationToken) is { } found
                    ? (bucket, found.At(time.GetUtcNow()))
                    : throw Refuse.UploadNotFound(id),
            cancellationToken);
    }
}
