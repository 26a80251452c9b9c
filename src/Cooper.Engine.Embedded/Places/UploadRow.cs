using Cooper.Domain.Uploads;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>Uploads in the index, over one connection.</summary>
static class UploadRow
{
    public static StoredUpload? Find(SqliteDatabase database, UploadId id) =>
        database.Keep("select document from uploads where id = ?1").Bind(1, id.ToString()).First(Read);

    public static StoredUpload? FindCompleted(SqliteDatabase database, string sha256) =>
        database.Keep("select document from uploads where status = 3 and sha256 = ?1 order by created, id limit 1").Bind(1, sha256)
            .First(Read);

    public static List<StoredUpload> List(SqliteDatabase database, UploadPosition? after, int most)
    {
        if (after is not { } last)
            return database.Keep("select document from uploads order by created desc, id limit ?1").Bind(1, most).All(Read);
        var found = database.Keep("select document from uploads where created = ?1 and id > ?2 order by id limit ?3")
            .Bind(1, last.CreatedAt.UtcTicks).Bind(2, last.Id.ToString()).Bind(3, most).All(Read);
        if (found.Count < most)
        {
            found.AddRange(
                database.Keep("select document from uploads where created < ?1 order by created desc, id limit ?2")
                    .Bind(1, last.CreatedAt.UtcTicks).Bind(2, most - found.Count).All(Read));
        }

        return found;
    }

    public static List<StoredUpload> ListDue(SqliteDatabase database, DateTimeOffset by, int most) =>
        database.Keep("select document from uploads where due <= ?1 order by due, id limit ?2").Bind(1, by.UtcTicks).Bind(2, most)
            .All(Read);

    public static Dictionary<UploadStatus, UploadSum> SumByStatus(SqliteDatabase database) =>
        database.Keep("select status, count(*), sum(length) from uploads group by status")
            .All(row => (Status: (UploadStatus)row.Int(0), Sum: new UploadSum(row.Long(1), row.Long(2))))
            .ToDictionary(row => row.Status, row => row.Sum);

    static StoredUpload Read(SqliteStatement row) => IndexJson.ReadUpload(row.Text(0));
}
