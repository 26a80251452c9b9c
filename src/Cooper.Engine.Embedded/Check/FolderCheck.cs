using Cooper.Domain.Buckets;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Check;

/// <summary>
/// Compares all that a stopped data folder holds with all that it says it holds, both ways. It begins as a start does: logs are written
/// anew, tails of segments are cut. Otherwise it changes nothing, unless it is to repair, and then it only removes what nothing refers to.
/// </summary>
public sealed class FolderCheck
{
    const int ShardDigits = 2;

    readonly DataFolder folder;
    readonly IDisk disk;
    readonly CheckOptions options;
    readonly FindingList findings;
    readonly StorePaths paths;

    FolderCheck(DataFolder folder, IDisk disk, CheckOptions options)
    {
        (this.folder, this.disk, this.options) = (folder, disk, options);
        findings = new FindingList(folder.Path, options);
        paths = new StorePaths(folder.Path);
    }

    /// <exception cref="FolderRefusedException">It is no data folder, or of another format, or in use.</exception>
    public static CheckReport Run(string dataFolder, IDisk disk, CheckOptions options)
    {
        using var folder = DataFolder.OpenPresent(dataFolder, disk);
        return new FolderCheck(folder, disk, options).Run();
    }

    CheckReport Run()
    {
        CatalogInventory catalog;
        try
        {
            catalog = CatalogInventory.Read(folder.CatalogPath, disk);
        }
        catch (Exception exception) when (exception is IOException or SqliteException or FolderRefusedException)
        {
            findings.Damage(null, folder.CatalogPath, $"The catalog does not open: {exception.Message}",
                "Restore the folder from a backup.");
            return new CheckReport(findings.All, findings.Counts);
        }

        foreach (var objection in catalog.Objections)
            findings.Damage(null, folder.CatalogPath, $"The catalog is damaged: {objection}", "Restore the folder from a backup.");
        CheckTasks(catalog);
        // With a catalog that can't be trusted, nothing can be said of places.
        if (catalog.Objections.Count == 0)
        {
            CheckNames(catalog);
            foreach (var bucket in catalog.Buckets.Values.OrderBy(bucket => bucket.Id.ToString(), StringComparer.Ordinal))
                CheckBucket(bucket, catalog);
        }

        return new CheckReport(findings.All, findings.Counts);
    }

    void CheckTasks(CatalogInventory catalog)
    {
        foreach (var task in catalog.Tasks.Values)
        {
            findings.Counts.Tasks++;
            if (!task.IsOver && (!catalog.Buckets.TryGetValue(task.Bucket, out var bucket)
                || bucket.State is not (BucketState.Ending or BucketState.Reclaiming) || bucket.EndTask != task.Id))
                findings.Damage(task.Bucket, folder.CatalogPath, $"{task.Id} ends a bucket that is not ending",
                    "Restore the catalog from a backup.");
        }

        foreach (var bucket in catalog.Buckets.Values.Where(bucket => bucket.State is BucketState.Ending or BucketState.Reclaiming))
        {
            if (bucket.EndTask is not { } id || !catalog.Tasks.TryGetValue(id, out var task)
                || task.State is Cooper.Domain.Tasks.TaskState.Completed)
                findings.Damage(bucket.Id, folder.CatalogPath, "The bucket is ending and no task ends it", "Delete the bucket again.");
        }

        foreach (var id in catalog.Reclaims)
        {
            if (catalog.Buckets.TryGetValue(id, out var bucket) && bucket.State != BucketState.Gone)
                findings.Damage(id, folder.CatalogPath, "The place of a bucket that exists is noted for removal",
                    "Restore the catalog from a backup; do not start the server.");
        }
    }

    void CheckBucket(InventoriedBucket bucket, CatalogInventory catalog)
    {
        findings.Counts.Buckets++;
        // Of a place that is being removed there may be anything or nothing.
        if (bucket.State is BucketState.Reclaiming or BucketState.Gone || catalog.Reclaims.Contains(bucket.Id))
            return;
        var place = paths.Place(bucket.Id);
        if (!disk.DirectoryExists(place.Folder))
        {
            findings.Damage(bucket.Id, place.Folder, "The bucket has no place", "Restore the bucket from a backup.");
            return;
        }

        findings.Counts.Places++;
        new PlaceCheck(disk, bucket.Id, place, options, findings).Run();
    }

    void CheckNames(CatalogInventory catalog)
    {
        foreach (var shard in disk.List(paths.Buckets))
        {
            var path = Path.Join(paths.Buckets, shard.Name);
            if (!shard.IsDirectory || shard.Name.Length != ShardDigits)
            {
                Foreign(path);
                continue;
            }

            foreach (var entry in disk.List(path))
                CheckPlaceName(Path.Join(path, entry.Name), entry, catalog, id => IsPlaceExpected(id, catalog), paths.Place);
        }

        foreach (var entry in disk.List(paths.Ending))
            CheckPlaceName(Path.Join(paths.Ending, entry.Name), entry, catalog, id => IsRetiredExpected(id, catalog), paths.Retired);
    }

    void CheckPlaceName(string path, DiskEntry entry, CatalogInventory catalog, Func<BucketId, bool> isExpected, Func<BucketId,
        PlacePaths> where)
    {
        if (!entry.IsDirectory || BucketId.TryParse(entry.Name) is not { } id || where(id).Folder != path)
        {
            Foreign(path);
            return;
        }

        if (isExpected(id))
            return;
        var isKnown = catalog.Buckets.ContainsKey(id);
        findings.Removable(id, path, isKnown ? "A place that its bucket has left" : "A place without a bucket", () =>
        {
            Eraser.EraseAll(disk, new PlacePaths(folder.Path, path));
            disk.SyncDirectory(Path.GetDirectoryName(path)!);
        });
    }

    static bool IsPlaceExpected(BucketId id, CatalogInventory catalog) =>
        catalog.Reclaims.Contains(id) || (catalog.Buckets.TryGetValue(id, out var bucket) && bucket.State != BucketState.Gone);

    static bool IsRetiredExpected(BucketId id, CatalogInventory catalog) =>
        catalog.Reclaims.Contains(id) || (catalog.Buckets.TryGetValue(id, out var bucket) && bucket.State == BucketState.Reclaiming);

    void Foreign(string path) => findings.Damage(null, path, "Cooper has not made this", "Move it out of the data folder.");
}
