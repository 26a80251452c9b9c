using Cooper.Domain.Buckets;
using Cooper.Domain.Places;
using Cooper.Domain.Uploads;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

sealed class UploadTable(SqliteDatabase database, Ballast ballast, Action<BucketContent> count) : IUploadTable
{
    public ValueTask<StoredUpload?> FindAsync(UploadId id) => new(UploadRow.Find(database, id));

    public ValueTask<StoredUpload?> FindCompletedAsync(string sha256) => new(UploadRow.FindCompleted(database, sha256));

    public ValueTask AddAsync(StoredUpload added)
    {
        ballast.Require();
        Write("insert into uploads (id, status, created, due, sha256, document, length) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)", added);
        count(new BucketContent { Uploads = 1, OpenUploads = Open(added) });
        return default;
    }

    public ValueTask UpdateAsync(StoredUpload before, StoredUpload after)
    {
        if (after.IsOpen)
            ballast.Require();
        Write("update uploads set status = ?2, created = ?3, due = ?4, sha256 = ?5, document = ?6, length = ?7 where id = ?1", after);
        count(new BucketContent { OpenUploads = Open(after) - Open(before) });
        return default;
    }

    public ValueTask DeleteAsync(StoredUpload deleted)
    {
        database.Keep("delete from uploads where id = ?1").Bind(1, deleted.Id.ToString()).Run();
        count(new BucketContent { Uploads = -1, OpenUploads = -Open(deleted) });
        return default;
    }

    static int Open(StoredUpload upload) => upload.IsOpen ? 1 : 0;

    void Write(string sql, StoredUpload row)
    {
        var statement = database.Keep(sql).Bind(1, row.Id.ToString()).Bind(2, (int)row.Status).Bind(3, row.CreatedAt.UtcTicks)
            .Bind(5, row.Content?.Sha256).Bind(6, IndexJson.Write(row)).Bind(7, row.Content?.Length ?? 0);
        (row.DueAt is { } due ? statement.Bind(4, due.UtcTicks) : statement.BindNull(4)).Run();
    }
}
