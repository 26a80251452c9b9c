using Cooper.Domain.Batches;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>Batches in the index, over one connection.</summary>
static class BatchRow
{
    public const string ItemColumns = "number, object, state, fence, leased_until, error_type, error, is_transient, result";

    const string ArtifactColumns = "name, version, length, sha256, created";

    public static StoredBatch? Find(SqliteDatabase database, BatchId id) =>
        database.Keep("select document from batches where id = ?1").Bind(1, id.ToString()).First(Read);

    public static List<StoredBatch> List(SqliteDatabase database, BatchStatus? status, int offset, int most) => status is { } only
        ? database.Keep("select document from batches where status = ?1 order by created desc, id limit ?2 offset ?3")
            .Bind(1, (int)only).Bind(2, most).Bind(3, offset).All(Read)
        : database.Keep("select document from batches order by created desc, id limit ?1 offset ?2")
            .Bind(1, most).Bind(2, offset).All(Read);

    public static long Count(SqliteDatabase database, BatchStatus? status) => status is { } only
        ? database.Keep("select count(*) from batches where status = ?1").Bind(1, (int)only).First(row => row.Long(0))
        : database.Keep("select count(*) from batches").First(row => row.Long(0));

    public static BatchItem? FindItem(SqliteDatabase database, BatchId id, string item) =>
        database.Keep($"select {ItemColumns} from batch_items where batch = ?1 and object = ?2").Bind(1, id.ToString()).Bind(2, item)
            .First(ReadItem);

    public static List<BatchItem> ListItems(SqliteDatabase database, BatchId id, BatchItemState? state, long after, int most) =>
        state is { } only
            ? database.Keep(
                $"select {ItemColumns} from batch_items where batch = ?1 and state = ?2 and number > ?3 order by number limit ?4")
                .Bind(1, id.ToString()).Bind(2, (int)only).Bind(3, after).Bind(4, most).All(ReadItem)
            : database.Keep($"select {ItemColumns} from batch_items where batch = ?1 and number > ?2 order by number limit ?3")
                .Bind(1, id.ToString()).Bind(2, after).Bind(3, most).All(ReadItem);

    public static BatchCounts CountItems(SqliteDatabase database, BatchId id)
    {
        var counts = database.Keep("select state, count(*) from batch_items where batch = ?1 group by state").Bind(1, id.ToString())
            .All(row => (State: (BatchItemState)row.Int(0), Count: row.Long(1))).ToDictionary(row => row.State, row => row.Count);
        return new BatchCounts(
            counts.GetValueOrDefault(BatchItemState.Waiting), counts.GetValueOrDefault(BatchItemState.Leased),
            counts.GetValueOrDefault(BatchItemState.Done), counts.GetValueOrDefault(BatchItemState.Failed));
    }

    public static List<BatchArtifact> ListArtifacts(SqliteDatabase database, BatchId id) =>
        database.Keep($"select {ArtifactColumns} from artifacts where batch = ?1 order by name").Bind(1, id.ToString()).All(ReadArtifact);

    public static BatchArtifact? FindArtifact(SqliteDatabase database, BatchId id, string name) =>
        database.Keep($"select {ArtifactColumns} from artifacts where batch = ?1 and name = ?2").Bind(1, id.ToString()).Bind(2, name)
            .First(ReadArtifact);

    public static BatchItem ReadItem(SqliteStatement row) =>
        new(row.Long(0), row.Text(1), (BatchItemState)row.Int(2), row.Long(3))
        {
            LeasedUntil = row.IsNull(4) ? null : new DateTimeOffset(row.Long(4), TimeSpan.Zero),
            Error = row.TextOrNull(5) is { } type ? new BatchItemError(type, row.TextOrNull(6) ?? "", row.Int(7) == 1) : null,
            Result = row.TextOrNull(8),
        };

    static StoredBatch Read(SqliteStatement row) => IndexJson.ReadBatch(row.Text(0));

    static BatchArtifact ReadArtifact(SqliteStatement row) => new(
        row.Text(0), row.Long(1), row.Long(2), row.Text(3), new DateTimeOffset(row.Long(4), TimeSpan.Zero));
}
