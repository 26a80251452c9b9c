using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.LargeFiles;

/// <summary>Gives up a large file and its parts. <c>b2_cancel_large_file</c>.</summary>
public sealed class CancelLargeFile(ICatalog catalog, IBucketStore places)
{
    public async Task<FileVersion> ExecuteAsync(Caller caller, FileId id, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteFiles, id.Bucket);
        var bucket = await catalog.Buckets.GetBucketOfFileAsync(caller, id, cancellationToken);
        return await places.UseAsync(
            id.Bucket,
            () => Refuse.NoActiveUpload(id.ToString()),
            place => place.ChangeAsync(bucket.Epoch, async transaction =>
            {
                var file = (await transaction.FindVersionAsync(id.Number)).RequireUnfinished(caller, id);
                await transaction.DeleteAsync(file);
                return file;
            }),
            cancellationToken);
    }
}
