using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.LargeFiles;

/// <summary>Leave to upload parts of one large file.</summary>
public sealed record PartTicket(FileId File, long Epoch);

/// <summary>Gives a caller leave to upload parts. <c>b2_get_upload_part_url</c>.</summary>
public sealed class GetUploadPartUrl(ICatalog catalog, IBucketStore places, Tokens tokens)
{
    public async Task<(PartTicket Ticket, string Token)> ExecuteAsync(Caller caller, FileId id, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteFiles, id.Bucket);
        var bucket = await catalog.Buckets.GetBucketOfFileAsync(caller, id, cancellationToken);
        var file = await places.UseAsync(
            id.Bucket,
            () => Refuse.NoActiveUpload(id.ToString()),
            place => place.FindVersionAsync(id.Number, cancellationToken).AsTask(),
            cancellationToken);
        file.RequireUnfinished(caller, id);
        return (new PartTicket(id, bucket.Epoch), tokens.ForUpload(caller.Key.Id, id.ToString(), bucket.Epoch, isPart: true));
    }
}
