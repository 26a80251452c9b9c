using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;

namespace Cooper.Domain.Files;

/// <summary>All versions, hide markers and unfinished large files. <c>b2_list_file_versions</c>.</summary>
public sealed class ListFileVersions(ICatalog catalog, IBucketStore places)
{
    public async Task<FilePage> ExecuteAsync(Caller caller, BucketId id, VersionQuery query, CancellationToken cancellationToken)
    {
        ListingRights.Check(caller, id, query.Prefix);
        await catalog.Buckets.GetLiveAsync(caller, id, cancellationToken);
        await using var place = await places.GetAsync(id, cancellationToken);
        return await place.ListVersionsAsync(query, cancellationToken);
    }
}
