using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Testing;

/// <summary>
/// Makes a stored file as long as a test needs it in the index of its bucket, while no server has the folder. Its content stays as it is:
/// what is decided by the length alone is tried without so many bytes.
/// </summary>
public static class StoredLength
{
    public static void Set(string data, string bucketId, string fileName, long bytes)
    {
        using var database = SqliteDatabase.OpenWriter(Path.Join(data, "buckets", bucketId[^2..], bucketId, "index.db"));
        database.Execute($"update versions set length = {bytes} where name = cast('{fileName}' as blob)");
        database.ReadText("pragma wal_checkpoint(truncate)");
    }
}
