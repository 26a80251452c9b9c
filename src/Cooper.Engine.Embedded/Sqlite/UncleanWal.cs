using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded.Sqlite;

/// <summary>
/// After an unclean end a write-ahead log may be readable only from a cache that the disk never saw. Before SQLite opens the database, the
/// log is written anew with the same bytes and synced: what is then recovered from it stays.
/// </summary>
static class UncleanWal
{
    const int PieceBytes = 1 << 20;

    /// <summary>True if there was a log, so the end was unclean.</summary>
    public static bool Rewrite(IDisk disk, string databasePath)
    {
        var path = databasePath + "-wal";
        if (!disk.FileExists(path))
            return false;

        using var file = disk.Open(path);
        var buffer = new byte[(int)Math.Min(PieceBytes, Math.Max(1, file.Length))];
        for (long offset = 0; offset < file.Length;)
        {
            var read = file.Read(offset, buffer);
            file.Write(offset, buffer.AsSpan(0, read));
            offset += read;
        }

        file.Sync();
        return true;
    }
}
