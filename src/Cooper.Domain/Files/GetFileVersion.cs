using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>What is known of one version. <c>b2_get_file_info</c>.</summary>
public sealed class GetFileVersion(ICatalog catalog, IBucketStore places)
{
    public async Task<FileVersion> ExecuteAsync(Caller caller, FileId id, CancellationToken cancellationToken)
    {
        caller.Require(Capability.ReadFiles, id.Bucket);
        var bucket = await catalog.Buckets.FindAsync(id.Bucket, cancellationToken);
        if (bucket is not { State: BucketState.Live } || bucket.Account != caller.Account)
            throw NotFound();

        var version = await places.UseAsync(
            id.Bucket, NotFound, place => place.FindVersionAsync(id.Number, cancellationToken).AsTask(), cancellationToken);
        if (version is null || version.Id != id || version.Kind == VersionKind.Start)
            throw NotFound();
        caller.Require(Capability.ReadFiles, id.Bucket, version.Name);
        return version;

        RefusedException NotFound() => Refuse.FileNotFound(id.ToString());
    }
}
