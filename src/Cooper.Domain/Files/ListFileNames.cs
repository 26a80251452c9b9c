using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>Names with their newest version. <c>b2_list_file_names</c>.</summary>
public sealed class ListFileNames(ICatalog catalog, IBucketStore places)
{
    public const int Default = 100;
    public const int Max = 10_000;

    public async Task<FilePage> ExecuteAsync(Caller caller, BucketId id, NameQuery query, CancellationToken cancellationToken)
    {
        ListingRights.Check(caller, id, query.Prefix);
        await catalog.Buckets.GetLiveAsync(caller, id, cancellationToken);
        await using var place = await places.GetAsync(id, cancellationToken);
        return await place.ListNamesAsync(query, cancellationToken);
    }
}

static class ListingRights
{
    /// <summary>A key with a name prefix lists only below it.</summary>
    public static void Check(Caller caller, BucketId bucket, string prefix)
    {
        caller.Require(Capability.ListFiles, bucket);
        if (!prefix.StartsWith(caller.NamePrefix, StringComparison.Ordinal))
            throw Refuse.NotAllowed();
    }
}
