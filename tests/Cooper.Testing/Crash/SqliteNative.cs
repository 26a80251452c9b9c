using System.Runtime.InteropServices;

namespace Cooper.Testing.Crash;

/// <summary><c>sqlite3_vfs</c>. Members that are only copied are left untyped.</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct SqliteVfs
{
    public int Version;
    public int FileBytes;
    public int PathBytesMax;
    public SqliteVfs* Next;
    public byte* Name;
    public nint ApplicationData;
    public delegate* unmanaged<SqliteVfs*, byte*, SqliteFile*, int, int*, int> Open;
    public delegate* unmanaged<SqliteVfs*, byte*, int, int> Delete;
    public fixed long Others[14];
}

/// <summary><c>sqlite3_file</c>, of any VFS.</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct SqliteFile
{
    public SqliteFileMethods* Methods;
}

/// <summary><c>sqlite3_io_methods</c>, version 2: without memory mapping.</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct SqliteFileMethods
{
    public int Version;
    public delegate* unmanaged<SqliteFile*, int> Close;
    public delegate* unmanaged<SqliteFile*, byte*, int, long, int> Read;
    public delegate* unmanaged<SqliteFile*, byte*, int, long, int> Write;
    public delegate* unmanaged<SqliteFile*, long, int> Truncate;
    public delegate* unmanaged<SqliteFile*, int, int> Sync;
    public delegate* unmanaged<SqliteFile*, long*, int> FileSize;
    public delegate* unmanaged<SqliteFile*, int, int> Lock;
    public delegate* unmanaged<SqliteFile*, int, int> Unlock;
    public delegate* unmanaged<SqliteFile*, int*, int> CheckReservedLock;
    public delegate* unmanaged<SqliteFile*, int, void*, int> FileControl;
    public delegate* unmanaged<SqliteFile*, int> SectorSize;
    public delegate* unmanaged<SqliteFile*, int> DeviceCharacteristics;
    public delegate* unmanaged<SqliteFile*, int, int, int, void**, int> SharedMemoryMap;
    public delegate* unmanaged<SqliteFile*, int, int, int, int> SharedMemoryLock;
    public delegate* unmanaged<SqliteFile*, void> SharedMemoryBarrier;
    public delegate* unmanaged<SqliteFile*, int, int> SharedMemoryUnmap;
}

/// <summary>Result codes and flags of SQLite, as in sqlite3.h.</summary>
static class SqliteCode
{
    public const int Ok = 0;
    public const int NotFound = 12;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int ReadFailed = 10 | (1 << 8);
    public const int WriteFailed = 10 | (3 << 8);
    public const int SyncFailed = 10 | (4 << 8);
    public const int DirectorySyncFailed = 10 | (5 << 8);
    public const int TruncateFailed = 10 | (6 << 8);
    public const int DeleteFailed = 10 | (10 << 8);

    public const int OpenCreate = 0x4;
    public const int OpenDeleteOnClose = 0x8;
    public const int OpenMainJournal = 0x800;
    public const int OpenSuperJournal = 0x4000;
    public const int OpenWal = 0x80000;

    public const int ControlChunkSize = 6;
    public const int ControlMapSize = 18;
}
