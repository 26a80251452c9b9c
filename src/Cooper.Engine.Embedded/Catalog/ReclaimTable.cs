using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

sealed class ReclaimTable(SqliteSession session) : IReclaimTable
{
    public ValueTask AddAsync(BucketId bucket)
    {
        session.Execute("insert into reclaims (bucket) values (?1)", bucket.ToString());
        return default;
    }

    public ValueTask RemoveAsync(BucketId bucket)
    {
        session.Execute("delete from reclaims where bucket = ?1", bucket.ToString());
        return default;
    }

    public ValueTask<IReadOnlyList<BucketId>> ListAsync() =>
        new(session.Query("select bucket from reclaims order by bucket", row => BucketId.Parse(row.GetString(0))));
}
