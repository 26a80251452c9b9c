using Cooper.Domain.Buckets;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

sealed class ObjectTable(SqliteDatabase database, Ballast ballast, Action<BucketContent> count) : IObjectTable
{
    public ValueTask<StoredObject?> FindAsync(ObjectId id) => new(ObjectRow.Find(database, id));

    public ValueTask<bool> ExistsAsync(ObjectId id) =>
        new(database.Keep("select 1 from objects where id = ?1").Bind(1, id.ToString()).First(row => row.Long(0)) == 1);

    public ValueTask AddAsync(StoredObject added)
    {
        ballast.Require();
        Write($"insert into objects ({ObjectRow.Columns}, blob_count) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", added);
        count(new BucketContent { StoredObjects = 1, Blobs = added.Blobs.Count });
        return default;
    }

    public ValueTask UpdateAsync(StoredObject before, StoredObject after)
    {
        ballast.Require();
        Write(
            """
            update objects set status = ?2, created = ?3, updated = ?4, key_prefix = ?5, error = ?6, unique_key = ?7, fields = ?8,
                blobs = ?9, blob_count = ?10
            where id = ?1
            """,
            after);
        count(new BucketContent { Blobs = after.Blobs.Count - before.Blobs.Count });
        return default;
    }

    public ValueTask DeleteAsync(StoredObject deleted)
    {
        database.Keep("delete from objects where id = ?1").Bind(1, deleted.Id.ToString()).Run();
        count(new BucketContent { StoredObjects = -1, Blobs = -deleted.Blobs.Count });
        return default;
    }

    void Write(string sql, StoredObject row) => database.Keep(sql)
        .Bind(1, row.Id.ToString()).Bind(2, (int)row.Status).Bind(3, row.CreatedAt.UtcTicks).Bind(4, row.UpdatedAt.UtcTicks)
        .Bind(5, row.KeyPrefix).Bind(6, row.Error).Bind(7, row.UniqueKey).Bind(8, row.Fields).Bind(9, IndexJson.Write(row.Blobs))
        .Bind(10, row.Blobs.Count).Run();
}
