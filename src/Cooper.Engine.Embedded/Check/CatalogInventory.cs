using Cooper.Domain.Buckets;
using Cooper.Domain.Tasks;
using Cooper.Engine.Embedded.Catalog;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Check;

sealed record InventoriedBucket(BucketId Id, BucketState State, TaskId? EndTask);

sealed record InventoriedTask(TaskId Id, BucketId Bucket, TaskState State)
{
    public bool IsOver => State is TaskState.Completed or TaskState.Failed or TaskState.Canceled;
}

/// <summary>What the catalog says should be there.</summary>
/// <param name="Objections">What SQLite has against the database.</param>
sealed record CatalogInventory(
    IReadOnlyList<string> Objections,
    IReadOnlyDictionary<BucketId, InventoriedBucket> Buckets,
    IReadOnlyDictionary<TaskId, InventoriedTask> Tasks,
    IReadOnlySet<BucketId> Reclaims)
{
    static CatalogInventory Nothing { get; } =
        new([], new Dictionary<BucketId, InventoriedBucket>(), new Dictionary<TaskId, InventoriedTask>(), new HashSet<BucketId>());

    /// <summary>Recovers the database first, as a start does. A folder that was made and never used has none.</summary>
    public static CatalogInventory Read(string path, IDisk disk)
    {
        if (!disk.FileExists(path))
            return Nothing;
        WalRewrite.Run(disk, path);
        using var session = SqliteSession.Open(path, new SqliteMode(CanWrite: true, ErasesDeleted: true));
        session.Execute("pragma wal_checkpoint(truncate)");
        var objections = session.Query("pragma integrity_check", row => row.GetString(0)).Where(text => text != "ok").ToList();
        var version = session.QueryNumber("pragma user_version");
        if (version == 0)
            return Nothing with { Objections = objections };
        if (version != CatalogSchema.Version)
            return Nothing with
            {
                Objections = [.. objections,
                $"catalog format {version}, where this Cooper knows {CatalogSchema.Version}"]
            };

        return new CatalogInventory(
            objections,
            session.Query(
                "select id, state, end_task from buckets",
                row => new InventoriedBucket(
                    BucketId.Parse(row.GetString(0)),
                    (BucketState)row.GetInt32(1),
                    row.GetTextOrNull(2) is { } task ? TaskId.Parse(task) : null)).ToDictionary(bucket => bucket.Id),
            session.Query(
                "select id, bucket, state from tasks where kind = 'api_buckets_delete'",
                row => new InventoriedTask(TaskId.Parse(row.GetString(0)), BucketId.Parse(row.GetString(1)), (TaskState)row.GetInt32(2)))
                .ToDictionary(task => task.Id),
            session.Query("select bucket from reclaims", row => BucketId.Parse(row.GetString(0))).ToHashSet());
    }
}
