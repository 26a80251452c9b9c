using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;

namespace Cooper.Domain.Files;

/// <summary>Leave to upload files into one life of a bucket.</summary>
public sealed record UploadTicket(BucketId Bucket, long Epoch);

/// <summary>Gives a caller leave to upload files. <c>b2_get_upload_url</c>.</summary>
public sealed class GetUploadUrl(ICatalog catalog, Tokens tokens)
{
    public async Task<(UploadTicket Ticket, string Token)> ExecuteAsync(Caller caller, BucketId id, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteFiles, id);
        var bucket = await catalog.Buckets.GetLiveAsync(caller, id, cancellationToken);
        return (new UploadTicket(id, bucket.Epoch), tokens.ForUpload(caller.Key.Id, id.ToString(), bucket.Epoch, isPart: false));
    }
}
