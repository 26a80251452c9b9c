using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>Hides a file behind a marker; its versions stay. <c>b2_hide_file</c>.</summary>
public sealed class HideFile(ICatalog catalog, IBucketStore places)
{
    public async Task<FileVersion> ExecuteAsync(Caller caller, BucketId id, FileName name, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteFiles, id, name);
        var bucket = await catalog.Buckets.GetLiveAsync(caller, id, cancellationToken);
        await using var place = await places.GetAsync(id, cancellationToken);

        return await place.ChangeAsync(bucket.Epoch, async transaction =>
        {
            var newest = await transaction.FindNewestAsync(name) ?? throw Refuse.NoSuchFile(name);
            if (newest.Kind == VersionKind.Hide)
                throw Refuse.AlreadyHidden(name);
            return await transaction.AddAsync(new NewFileVersion
            {
                Name = name,
                Kind = VersionKind.Hide,
                Origin = VersionOrigin.Hide,
                ContentType = ContentType.HideMarker,
                ContentSha1 = "none",
            });
        });
    }
}
