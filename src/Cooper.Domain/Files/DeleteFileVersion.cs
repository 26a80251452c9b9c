using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>Removes one version of a file for good; an unfinished large file too. <c>b2_delete_file_version</c>.</summary>
public sealed class DeleteFileVersion(ICatalog catalog, IBucketStore places)
{
    public async Task<FileVersion> ExecuteAsync(Caller caller, FileName name, FileId id, CancellationToken cancellationToken)
    {
        caller.Require(Capability.DeleteFiles, id.Bucket, name);
        var bucket = await catalog.Buckets.FindAsync(id.Bucket, cancellationToken);
        if (bucket is not { State: BucketState.Live } || bucket.Account != caller.Account)
            throw NotPresent();

        return await places.UseAsync(
            id.Bucket,
            NotPresent,
            place => place.ChangeAsync(bucket.Epoch, async transaction =>
            {
                var version = await transaction.FindVersionAsync(id.Number);
                if (version is null || version.Id != id || !version.Name.Equals(name))
                    throw NotPresent();
                if (await transaction.Contents.FindHolderAsync(version.Number) is { } holder)
                    throw Refuse.ContentHeld(version.Name, holder.Id);
                await transaction.DeleteAsync(version);
                return version;
            }),
            cancellationToken);

        RefusedException NotPresent() => Refuse.FileNotPresent(name.ToString(), id.ToString());
    }
}
