using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;

namespace Cooper.Domain.LargeFiles;

/// <summary>A page of unfinished large files, and the id of the next.</summary>
public sealed record UnfinishedPage(IReadOnlyList<FileVersion> Files, FileId? NextId);

/// <summary>Large files that were started and neither finished nor canceled. <c>b2_list_unfinished_large_files</c>.</summary>
public sealed class ListUnfinishedLargeFiles(ICatalog catalog, IBucketStore places)
{
    public const int Max = 100;

    public async Task<UnfinishedPage> ExecuteAsync(
        Caller caller, BucketId id, string prefix, FileId? start, int most, CancellationToken cancellationToken)
    {
        ListingRights.Check(caller, id, prefix);
        await catalog.Buckets.GetLiveAsync(caller, id, cancellationToken);
        await using var place = await places.GetAsync(id, cancellationToken);
        var files = await place.ListUnfinishedAsync(prefix, start?.Number ?? 0, most + 1, cancellationToken);
        return files.Count <= most ? new UnfinishedPage(files, null) : new UnfinishedPage([.. files.Take(most)], files[most].Id);
    }
}
