using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Testing.Crash;

/// <summary>
/// SQLite's own file access, written down and broken on demand: the default VFS of the test process, around the unix one. Files
/// outside of the journaled folders go straight to the unix VFS, and so do locks and shared memory (<c>-shm</c> is never durable).
/// </summary>
static unsafe class JournalVfs
{
    static readonly ConcurrentDictionary<string, Journal> Journals = new(StringComparer.Ordinal);
    static readonly SqliteFileMethods* Methods = CreateMethods();
    static readonly SqliteVfs* Unix = Register();

    public static void Attach(Journal journal)
    {
        RuntimeHelpers.RunClassConstructor(typeof(JournalVfs).TypeHandle);
        if (!Journals.TryAdd(journal.Root, journal))
            throw new InvalidOperationException($"{journal.Root} has a journal already.");
    }

    public static void Detach(Journal journal) => Journals.TryRemove(journal.Root, out _);

    /// <summary>Our <c>sqlite3_file</c>; the unix one follows it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    struct WrappedFile
    {
        public SqliteFileMethods* Methods;
        public nint Recorder;
    }

    static SqliteVfs* Register()
    {
        SqliteLibrary.Initialize();
        var find = (delegate* unmanaged<byte*, SqliteVfs*>)NativeLibrary.GetExport(SqliteLibrary.Handle, "sqlite3_vfs_find");
        var register = (delegate* unmanaged<SqliteVfs*, int, int>)NativeLibrary.GetExport(SqliteLibrary.Handle, "sqlite3_vfs_register");

        var unix = find(null);
        var wrapper = (SqliteVfs*)NativeMemory.Alloc((nuint)sizeof(SqliteVfs));
        *wrapper = *unix;
        wrapper->Next = null;
        wrapper->Name = (byte*)Marshal.StringToCoTaskMemUTF8("journal");
        wrapper->FileBytes = sizeof(WrappedFile) + unix->FileBytes;
        wrapper->Open = &Open;
        wrapper->Delete = &Delete;

        const int asDefault = 1;
        return register(wrapper, asDefault) == SqliteCode.Ok ? unix : throw new InvalidOperationException("SQLite refused the VFS.");
    }

    static SqliteFileMethods* CreateMethods()
    {
        var methods = (SqliteFileMethods*)NativeMemory.Alloc((nuint)sizeof(SqliteFileMethods));
        *methods = new SqliteFileMethods
        {
            Version = 2,
            Close = &Close,
            Read = &Read,
            Write = &Write,
            Truncate = &Truncate,
            Sync = &Sync,
            FileSize = &FileSize,
            Lock = &Lock,
            Unlock = &Unlock,
            CheckReservedLock = &CheckReservedLock,
            FileControl = &FileControl,
            SectorSize = &SectorSize,
            DeviceCharacteristics = &DeviceCharacteristics,
            SharedMemoryMap = &SharedMemoryMap,
            SharedMemoryLock = &SharedMemoryLock,
            SharedMemoryBarrier = &SharedMemoryBarrier,
            SharedMemoryUnmap = &SharedMemoryUnmap,
        };
        return methods;
    }

    static SqliteFile* Inner(SqliteFile* file) => (SqliteFile*)((WrappedFile*)file + 1);

    static FileRecorder Recorder(SqliteFile* file) => (FileRecorder)GCHandle.FromIntPtr(((WrappedFile*)file)->Recorder).Target!;

    static Journal? JournalOf(string? path) => path is null ? null : Journals.Values.FirstOrDefault(journal => journal.Holds(path));

    /// <summary>Runs a call that is written down only if SQLite's own function succeeds and no fault is due.</summary>
    static int Record(Action record, int failed)
    {
        try
        {
            record();
            return SqliteCode.Ok;
        }
        catch (NativeFailureException failure)
        {
            return failure.Code;
        }
        catch (DiskException failure)
        {
            return failure.IsNoSpace && failed == SqliteCode.WriteFailed ? SqliteCode.Full : failed;
        }
    }

    static void Require(int code)
    {
        if (code != SqliteCode.Ok)
            throw new NativeFailureException(code);
    }

    [UnmanagedCallersOnly]
    static int Open(SqliteVfs* vfs, byte* name, SqliteFile* file, int flags, int* flagsOut)
    {
        var path = Marshal.PtrToStringUTF8((nint)name);
        if (JournalOf(path) is not { } journal || (flags & SqliteCode.OpenDeleteOnClose) != 0)
            return Unix->Open(Unix, name, file, flags, flagsOut);

        var wrapped = (WrappedFile*)file;
        *wrapped = default;
        return Record(Opening, SqliteCode.CannotOpen);

        void Opening()
        {
            var node = journal.OpenOrCreate(path!, () => Require(Unix->Open(Unix, name, Inner(file), flags, flagsOut)));

            // As the unix VFS does, which syncs the directory of a new journal, and ignores it if that fails.
            const int journals = SqliteCode.OpenMainJournal | SqliteCode.OpenSuperJournal | SqliteCode.OpenWal;
            var syncsDirectory = (flags & SqliteCode.OpenCreate) != 0 && (flags & journals) != 0;
            wrapped->Recorder = GCHandle.ToIntPtr(GCHandle.Alloc(new FileRecorder(journal, node, path!, syncsDirectory)));
            wrapped->Methods = Methods;
        }
    }

    [UnmanagedCallersOnly]
    static int Delete(SqliteVfs* vfs, byte* name, int syncDirectory)
    {
        var path = Marshal.PtrToStringUTF8((nint)name)!;
        if (JournalOf(path) is not { } journal)
            return Unix->Delete(Unix, name, syncDirectory);

        var code = Record(
            () => journal.Remove(CallKind.Unlink, path, () => Require(Unix->Delete(Unix, name, syncDirectory))), SqliteCode.DeleteFailed);
        return code == SqliteCode.Ok && syncDirectory != 0
            ? Record(() => journal.SyncDirectory(Path.GetDirectoryName(path)!, () => { }), SqliteCode.DirectorySyncFailed)
            : code;
    }

    [UnmanagedCallersOnly]
    static int Close(SqliteFile* file)
    {
        GCHandle.FromIntPtr(((WrappedFile*)file)->Recorder).Free();
        return Inner(file)->Methods->Close(Inner(file));
    }

    [UnmanagedCallersOnly]
    static int Read(SqliteFile* file, byte* bytes, int count, long offset)
    {
        var code = Record(Recorder(file).Reading, SqliteCode.ReadFailed);
        return code == SqliteCode.Ok ? Inner(file)->Methods->Read(Inner(file), bytes, count, offset) : code;
    }

    [UnmanagedCallersOnly]
    static int Write(SqliteFile* file, byte* bytes, int count, long offset)
    {
        var copy = new ReadOnlySpan<byte>(bytes, count).ToArray();
        return Record(
            () => Recorder(file).Write(offset, copy, () => Require(Inner(file)->Methods->Write(Inner(file), bytes, count, offset))),
            SqliteCode.WriteFailed);
    }

    [UnmanagedCallersOnly]
    static int Truncate(SqliteFile* file, long length) => Record(
        () => Recorder(file).Truncate(length, () => Require(Inner(file)->Methods->Truncate(Inner(file), length))),
        SqliteCode.TruncateFailed);

    [UnmanagedCallersOnly]
    static int Sync(SqliteFile* file, int flags) => Record(
        () => Recorder(file).Sync(() => Require(Inner(file)->Methods->Sync(Inner(file), flags))),
        SqliteCode.SyncFailed);

    [UnmanagedCallersOnly]
    static int FileControl(SqliteFile* file, int operation, void* argument) =>
        // No mapping, so that reads are seen, and no growing in chunks, so that every change is a write.
        operation is SqliteCode.ControlChunkSize or SqliteCode.ControlMapSize
            ? SqliteCode.NotFound
            : Inner(file)->Methods->FileControl(Inner(file), operation, argument);

    [UnmanagedCallersOnly]
    static int FileSize(SqliteFile* file, long* length) => Inner(file)->Methods->FileSize(Inner(file), length);

    [UnmanagedCallersOnly]
    static int Lock(SqliteFile* file, int level) => Inner(file)->Methods->Lock(Inner(file), level);

    [UnmanagedCallersOnly]
    static int Unlock(SqliteFile* file, int level) => Inner(file)->Methods->Unlock(Inner(file), level);

    [UnmanagedCallersOnly]
    static int CheckReservedLock(SqliteFile* file, int* result) => Inner(file)->Methods->CheckReservedLock(Inner(file), result);

    [UnmanagedCallersOnly]
    static int SectorSize(SqliteFile* file) => Inner(file)->Methods->SectorSize(Inner(file));

    [UnmanagedCallersOnly]
    static int DeviceCharacteristics(SqliteFile* file) => Inner(file)->Methods->DeviceCharacteristics(Inner(file));

    [UnmanagedCallersOnly]
    static int SharedMemoryMap(SqliteFile* file, int region, int bytes, int extend, void** memory) =>
        Inner(file)->Methods->SharedMemoryMap(Inner(file), region, bytes, extend, memory);

    [UnmanagedCallersOnly]
    static int SharedMemoryLock(SqliteFile* file, int offset, int count, int flags) =>
        Inner(file)->Methods->SharedMemoryLock(Inner(file), offset, count, flags);

    [UnmanagedCallersOnly]
    static void SharedMemoryBarrier(SqliteFile* file) => Inner(file)->Methods->SharedMemoryBarrier(Inner(file));

    [UnmanagedCallersOnly]
    static int SharedMemoryUnmap(SqliteFile* file, int delete) => Inner(file)->Methods->SharedMemoryUnmap(Inner(file), delete);

    /// <summary>One open file of SQLite.</summary>
    sealed class FileRecorder(Journal journal, Node node, string path, bool syncsDirectory)
    {
        bool syncsDirectory = syncsDirectory;

        public void Reading() => journal.Ask(CallKind.Read, path);

        public void Write(long offset, byte[] bytes, Action call) => journal.Write(node, path, offset, bytes, call);

        public void Truncate(long length, Action call) => journal.Truncate(node, path, length, call);

        public void Sync(Action call)
        {
            journal.SyncFile(node, path, call);
            if (!syncsDirectory)
                return;

            syncsDirectory = false;
            _ = Record(() => journal.SyncDirectory(Path.GetDirectoryName(path)!, () => { }), SqliteCode.Ok);
        }
    }

    sealed class NativeFailureException(int code) : Exception
    {
        public int Code => code;
    }
}
