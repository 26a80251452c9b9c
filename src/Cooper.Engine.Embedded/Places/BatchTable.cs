using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

sealed class BatchTable(SqliteDatabase database, Ballast ballast, Action<BucketContent> count) : IBatchTable
{
    public ValueTask<StoredBatch?> FindAsync(BatchId id) => new(BatchRow.Find(database, id));

    public ValueTask AddAsync(StoredBatch added)
    {
        ballast.Require();
        Write("insert into batches (id, status, created, document) values (?1, ?2, ?3, ?4)", added);
        count(new BucketContent { Batches = 1, ActiveBatches = Active(added) });
        return default;
    }

    public ValueTask UpdateAsync(StoredBatch before, StoredBatch after)
    {
        Write("update batches set status = ?2, created = ?3, document = ?4 where id = ?1", after);
        count(new BucketContent { ActiveBatches = Active(after) - Active(before) });
        return default;
    }

    public ValueTask DeleteAsync(StoredBatch deleted)
    {
        database.Keep("delete from batch_items where batch = ?1").Bind(1, deleted.Id.ToString()).Run();
        database.Keep("delete from batches where id = ?1").Bind(1, deleted.Id.ToString()).Run();
        count(new BucketContent { Batches = -1, ActiveBatches = -Active(deleted) });
        return default;
    }

    public ValueTask<bool> TryAddItemAsync(BatchId id, string item)
    {
        ballast.Require();
        var added = database.Keep(
            """
            insert or ignore into batch_items (batch, number, object, state, fence)
            values (?1, coalesce((select max(number) from batch_items where batch = ?1), 0) + 1, ?2, 0, 0)
            """).Bind(1, id.ToString()).Bind(2, item).RunAndCount();
        return new(added > 0);
    }

    public ValueTask<BatchItem?> FindItemAsync(BatchId id, string item) => new(BatchRow.FindItem(database, id, item));

    /// <summary>Those that wait come before those whose lease has ended.</summary>
    public ValueTask<IReadOnlyList<BatchItem>> ListDueItemsAsync(BatchId id, DateTimeOffset now, int most)
    {
        var due = database.Keep($"select {BatchRow.ItemColumns} from batch_items where batch = ?1 and state = 0 order by number limit ?2")
            .Bind(1, id.ToString()).Bind(2, most).All(BatchRow.ReadItem);
        if (due.Count < most)
        {
            due.AddRange(
                database.Keep(
                    $"select {BatchRow.ItemColumns} from batch_items "
                    + "where batch = ?1 and state = 1 and leased_until < ?2 order by number limit ?3")
                    .Bind(1, id.ToString()).Bind(2, now.UtcTicks).Bind(3, most - due.Count).All(BatchRow.ReadItem));
        }

        return new(due);
    }

    public ValueTask UpdateItemAsync(BatchId id, BatchItem after)
    {
        var statement = database.Keep(
            """
            update batch_items set state = ?3, fence = ?4, leased_until = ?5, error_type = ?6, error = ?7, is_transient = ?8, result = ?9
            where batch = ?1 and number = ?2
            """)
            .Bind(1, id.ToString()).Bind(2, after.Number).Bind(3, (int)after.State).Bind(4, after.Fence).Bind(6, after.Error?.Type)
            .Bind(7, after.Error?.Message).Bind(8, after.Error is { IsTransient: true } ? 1 : 0).Bind(9, after.Result);
        (after.LeasedUntil is { } until ? statement.Bind(5, until.UtcTicks) : statement.BindNull(5)).Run();
        return default;
    }

    public ValueTask<long> RetryItemsAsync(BatchId id, bool onlyTransient)
    {
        return new((long)database.Keep(
            """
            update batch_items set state = 0, error_type = null, error = null, result = null
            where batch = ?1 and state = 3 and (is_transient = 1 or ?2 = 0)
            """).Bind(1, id.ToString()).Bind(2, onlyTransient ? 1 : 0).RunAndCount());
    }

    public ValueTask SetObjectStatusAsync(BatchId id, IReadOnlyList<BatchItemState> states, ObjectStatus status)
    {
        foreach (var state in states)
        {
            database.Keep(
                """
                update objects set status = ?3
                where id in (select object from batch_items where batch = ?1 and state = ?2)
                """).Bind(1, id.ToString()).Bind(2, (int)state).Bind(3, (int)status).Run();
        }

        return default;
    }

    public ValueTask<BatchCounts> CountItemsAsync(BatchId id) => new(BatchRow.CountItems(database, id));

    public ValueTask<bool> IsAnyLeftAsync(BatchId id) => new(
        database.Keep("select 1 from batch_items where batch = ?1 and state in (0, 1) limit 1").Bind(1, id.ToString())
            .First(row => row.Long(0)) == 1);

    public ValueTask<IReadOnlyList<BatchArtifact>> ListArtifactsAsync(BatchId id) => new(BatchRow.ListArtifacts(database, id));

    public ValueTask<BatchArtifact?> FindArtifactAsync(BatchId id, string name) => new(BatchRow.FindArtifact(database, id, name));

    public ValueTask PutArtifactAsync(BatchId id, BatchArtifact artifact)
    {
        ballast.Require();
        if (BatchRow.FindArtifact(database, id, artifact.Name) is null)
            count(new BucketContent { Artifacts = 1 });
        database.Keep(
            "insert or replace into artifacts (batch, name, version, length, sha256, created) values (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, id.ToString()).Bind(2, artifact.Name).Bind(3, artifact.Version).Bind(4, artifact.Length).Bind(5, artifact.Sha256)
            .Bind(6, artifact.CreatedAt.UtcTicks).Run();
        return default;
    }

    public ValueTask DeleteArtifactAsync(BatchId id, BatchArtifact artifact)
    {
        database.Keep("delete from artifacts where batch = ?1 and name = ?2").Bind(1, id.ToString()).Bind(2, artifact.Name).Run();
        count(new BucketContent { Artifacts = -1 });
        return default;
    }

    static int Active(StoredBatch batch) => batch.IsActive ? 1 : 0;

    void Write(string sql, StoredBatch row) => database.Keep(sql).Bind(1, row.Id.ToString()).Bind(2, (int)row.Status)
        .Bind(3, row.CreatedAt.UtcTicks).Bind(4, IndexJson.Write(row)).Run();
}
