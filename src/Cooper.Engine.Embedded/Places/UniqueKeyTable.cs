using Cooper.Domain.Buckets;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>The primary key of the table decides who has a key.</summary>
sealed class UniqueKeyTable(SqliteDatabase database, Ballast ballast, Action<BucketContent> count) : IUniqueKeyTable
{
    public static ObjectId? Find(SqliteDatabase database, string key) =>
        database.Keep("select object from unique_keys where key = ?1").Bind(1, key).First(row => (ObjectId?)ObjectId.Parse(row.Text(0)));

    public ValueTask<ObjectId?> FindAsync(string key) => new(Find(database, key));

    public ValueTask<bool> TryAddAsync(string key, ObjectId id)
    {
        ballast.Require();
        var isAdded = database.Keep("insert or ignore into unique_keys (key, object) values (?1, ?2)").Bind(1, key).Bind(2, id.ToString())
            .RunAndCount() > 0;
        if (isAdded)
            count(new BucketContent { UniqueKeys = 1 });
        return new(isAdded);
    }

    public ValueTask DeleteAsync(string key)
    {
        count(new BucketContent { UniqueKeys = -database.Keep("delete from unique_keys where key = ?1").Bind(1, key).RunAndCount() });
        return default;
    }
}
