using Cooper.Engine.Embedded.Disk;

namespace Cooper.Engine.Embedded.Sqlite;

/// <summary>
/// Makes what the last process left in a write-ahead log durable, before SQLite opens the database. The log may have been readable only
/// from a cache that the disk never saw (a sync that failed marks pages clean): SQLite would take it for committed, and a power loss
/// would take it back. Writing the same bytes again makes the pages dirty, so that the sync means something.
/// </summary>
static class WalRewrite
{
    const int PieceBytes = 256 * 1024;

    /// <summary>Call it while nothing has the database open. Does nothing after a clean end, which leaves no log.</summary>
    public static void Run(IDisk disk, string databasePath)
    {
        var path = databasePath + "-wal";
        if (!disk.FileExists(path))
            return;

        using (var log = disk.Open(path))
        {
            var piece = new byte[PieceBytes];
            int read;
            for (long offset = 0; (read = log.Read(offset, piece)) > 0; offset += read)
                log.Write(offset, piece.AsSpan(0, read));
            log.Sync();
        }

        disk.SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
