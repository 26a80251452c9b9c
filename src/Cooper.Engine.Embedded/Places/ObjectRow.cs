using Cooper.Domain.Objects;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>Objects in the index, over one connection.</summary>
static class ObjectRow
{
    public const string Columns = "id, status, created, updated, key_prefix, error, unique_key, fields, blobs";

    public static StoredObject? Find(SqliteDatabase database, ObjectId id) =>
        database.Keep($"select {Columns} from objects where id = ?1").Bind(1, id.ToString()).First(Read);

    public static List<StoredObject> List(SqliteDatabase database, ObjectPosition? after, int most)
    {
        if (after is not { } last)
            return database.Keep($"select {Columns} from objects order by created desc, id limit ?1").Bind(1, most).All(Read);
        // What is equally old first, then what is older: two ranges of the index.
        var found = database.Keep($"select {Columns} from objects where created = ?1 and id > ?2 order by id limit ?3")
            .Bind(1, last.CreatedAt.UtcTicks).Bind(2, last.Id.ToString()).Bind(3, most).All(Read);
        if (found.Count < most)
        {
            found.AddRange(
                database.Keep($"select {Columns} from objects where created < ?1 order by created desc, id limit ?2")
                    .Bind(1, last.CreatedAt.UtcTicks).Bind(2, most - found.Count).All(Read));
        }

        return found;
    }

    public static Dictionary<ObjectStatus, long> CountByStatus(SqliteDatabase database) =>
        database.Keep("select status, count(*) from objects group by status").All(row => (Status: row.Int(0), Count: row.Long(1)))
            .ToDictionary(row => (ObjectStatus)row.Status, row => row.Count);

    static StoredObject Read(SqliteStatement row) => new()
    {
        Id = ObjectId.Parse(row.Text(0)),
        Status = (ObjectStatus)row.Int(1),
        CreatedAt = new DateTimeOffset(row.Long(2), TimeSpan.Zero),
        UpdatedAt = new DateTimeOffset(row.Long(3), TimeSpan.Zero),
        KeyPrefix = row.TextOrNull(4),
        Error = row.TextOrNull(5),
        UniqueKey = row.TextOrNull(6),
        Fields = row.Text(7),
        Blobs = IndexJson.ReadBlobs(row.Text(8)),
    };
}
