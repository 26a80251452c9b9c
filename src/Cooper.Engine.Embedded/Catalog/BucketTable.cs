using System.Text.Json;
using System.Text.Json.Serialization;
using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;
using Cooper.Engine.Embedded.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

sealed partial class BucketTable(SqliteSession session, CatalogChanges changes) : IBucketTable
{
    const string Columns = """
        id, account, namespace, name, storage_name, type, info, description, schema, metadata, revision, state, epoch, created_at,
        updated_at, last_versions, last_hide_markers, last_unfinished, last_bytes, end_task, deletion_window,
        last_objects, last_blobs, last_held_versions, last_uploads, last_open_uploads, last_unique_keys, last_batches,
        last_active_batches, last_artifacts, unique_key, last_events
        """;

    const string ById = $"select {Columns} from buckets where id = ?1";
    const string LiveByStorageName = $"select {Columns} from buckets where state = 0 and lower(storage_name) = lower(?1)";
    const string LiveByName = $"select {Columns} from buckets where state = 0 and account = ?1 and namespace = ?2 and name = ?3";

    const string EndingByName = $"""
        select {Columns} from buckets where state in (1, 2) and account = ?1 and namespace = ?2 and name = ?3
        order by created_at desc, id desc limit 1
        """;

    const string Present = $"select {Columns} from buckets where state in (0, 1, 2) and account = ?1 order by lower(storage_name), id";
    const string CountLive = "select count(*) from buckets where state = 0 and account = ?1";

    const string Tombstones = "select id from buckets where state = 3 and updated_at < ?1 limit ?2";

    const string Insert = $"""
        insert into buckets ({Columns}) values (
            ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
            ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)
        """;

    const string Update = """
        update buckets set account = ?2, namespace = ?3, name = ?4, storage_name = ?5, type = ?6, info = ?7, description = ?8, schema = ?9,
            metadata = ?10, revision = ?11, state = ?12, epoch = ?13, created_at = ?14, updated_at = ?15, last_versions = ?16,
            last_hide_markers = ?17, last_unfinished = ?18, last_bytes = ?19, end_task = ?20, deletion_window = ?21,
            last_objects = ?22, last_blobs = ?23, last_held_versions = ?24, last_uploads = ?25, last_open_uploads = ?26,
            last_unique_keys = ?27, last_batches = ?28, last_active_batches = ?29, last_artifacts = ?30, unique_key = ?31,
            last_events = ?32
        where id = ?1
        """;

    public ValueTask<Bucket?> FindAsync(BucketId id, CancellationToken cancellationToken) =>
        new(session.QueryFirst(ById, Read, id.ToString()));

    public ValueTask<Bucket?> FindLiveByStorageNameAsync(string storageName, CancellationToken cancellationToken) =>
        new(session.QueryFirst(LiveByStorageName, Read, storageName));

    public ValueTask<Bucket?> FindByNameAsync(AccountId account, string @namespace, string name, CancellationToken cancellationToken) =>
        new(session.QueryFirst(LiveByName, Read, account.ToString(), @namespace, name)
            ?? session.QueryFirst(EndingByName, Read, account.ToString(), @namespace, name));

    public ValueTask<IReadOnlyList<Bucket>> ListAsync(AccountId account, CancellationToken cancellationToken) =>
        new(session.Query(Present, Read, account.ToString()));

    public ValueTask<int> CountLiveAsync(AccountId account, CancellationToken cancellationToken) =>
        new((int)session.QueryNumber(CountLive, account.ToString())!.Value);

    public ValueTask AddAsync(Bucket bucket)
    {
        Write(Insert, bucket);
        return default;
    }

    public ValueTask UpdateAsync(Bucket bucket)
    {
        if (Write(Update, bucket) == 0)
            throw new InvalidOperationException($"No bucket {bucket.Id} to update");
        return default;
    }

    public ValueTask<int> RemoveTombstonesAsync(DateTimeOffset before, int most)
    {
        var gone = session.Query(Tombstones, row => BucketId.Parse(row.GetString(0)), CatalogRows.ToColumn(before), most);
        foreach (var id in gone)
        {
            changes.Buckets.Add(id);
            session.Execute("delete from buckets where id = ?1", id.ToString());
        }

        return new ValueTask<int>(gone.Count);
    }

    int Write(string sql, Bucket bucket)
    {
        changes.Buckets.Add(bucket.Id);
        try
        {
            return session.Execute(
                sql, bucket.Id.ToString(), bucket.Account.ToString(), bucket.Namespace, bucket.Name, bucket.StorageName, (int)bucket.Type,
                JsonSerializer.Serialize(bucket.Info, BucketJson.Default.IReadOnlyDictionaryStringString), bucket.Description,
                bucket.Schema, bucket.Metadata, bucket.Revision, (int)bucket.State, bucket.Epoch, CatalogRows.ToColumn(bucket.CreatedAt),
                CatalogRows.ToColumn(bucket.UpdatedAt), bucket.LastContent.Versions, bucket.LastContent.HideMarkers,
                bucket.LastContent.UnfinishedLargeFiles, bucket.LastContent.Bytes, bucket.EndTask?.ToString(),
                (long)bucket.DeletionWindow.TotalSeconds, bucket.LastContent.StoredObjects, bucket.LastContent.Blobs,
                bucket.LastContent.HeldVersions, bucket.LastContent.Uploads, bucket.LastContent.OpenUploads,
                bucket.LastContent.UniqueKeys, bucket.LastContent.Batches, bucket.LastContent.ActiveBatches,
                bucket.LastContent.Artifacts, bucket.UniqueKey, bucket.LastContent.Events);
        }
        catch (SqliteException failure) when (failure.IsUniqueConstraint)
        {
            // The two unique indexes of the table are those of names.
            throw Refuse.BucketNameTaken(bucket.StorageName);
        }
    }

    static Bucket Read(SqliteDataReader row) => new()
    {
        Id = BucketId.Parse(row.GetString(0)),
        Account = AccountId.Parse(row.GetString(1)),
        Namespace = row.GetString(2),
        Name = row.GetString(3),
        StorageName = row.GetString(4),
        Type = (BucketType)row.GetInt32(5),
        Info = JsonSerializer.Deserialize(row.GetString(6), BucketJson.Default.IReadOnlyDictionaryStringString)!,
        Description = row.GetTextOrNull(7),
        Schema = row.GetTextOrNull(8),
        Metadata = row.GetString(9),
        Revision = row.GetInt64(10),
        State = (BucketState)row.GetInt32(11),
        Epoch = row.GetInt64(12),
        CreatedAt = row.GetTime(13),
        UpdatedAt = row.GetTime(14),
        LastContent = new BucketContent(row.GetInt64(15), row.GetInt64(16), row.GetInt64(17), row.GetInt64(18))
        {
            StoredObjects = row.GetInt64(21),
            Blobs = row.GetInt64(22),
            HeldVersions = row.GetInt64(23),
            Uploads = row.GetInt64(24),
            OpenUploads = row.GetInt64(25),
            UniqueKeys = row.GetInt64(26),
            Batches = row.GetInt64(27),
            ActiveBatches = row.GetInt64(28),
            Artifacts = row.GetInt64(29),
            Events = row.GetInt64(31),
        },
        UniqueKey = row.GetTextOrNull(30),
        EndTask = row.GetTextOrNull(19) is { } task ? TaskId.Parse(task) : null,
        DeletionWindow = TimeSpan.FromSeconds(row.GetInt64(20)),
    };

    [JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
    sealed partial class BucketJson : JsonSerializerContext;
}
