namespace Cooper.Engine.Embedded.Disk;

/// <summary>
/// Every file access of the embedded engine, SQLite's own excepted. One real implementation (<see cref="LinuxDisk"/>); the tests
/// wrap it to record what was done and to break it. Paths are absolute. A call that fails throws <see cref="DiskException"/> with
/// the call, the path and the errno; it may have done nothing or all of it, never something else.
/// </summary>
public interface IDisk
{
    /// <summary>Creates a file that must not exist (mode 0600, never through a link).</summary>
    IDiskFile Create(string path);

    /// <summary>Opens a file that must exist, for reading and writing (never through a link).</summary>
    IDiskFile Open(string path);

    bool FileExists(string path);

    bool DirectoryExists(string path);

    /// <summary>Makes one directory (mode 0700) whose parent exists; an existing one is left as it is.</summary>
    void MakeDirectory(string path);

    /// <summary>Removes an empty directory; one that is gone already is no error.</summary>
    void RemoveDirectory(string path);

    /// <summary>
    /// Replaces an existing file at the target. Durable only after both parents were synced: the target's first, or a crash between
    /// the two may leave no name at all.
    /// </summary>
    void Rename(string from, string to);

    /// <summary>A second name for the same file. Fails if the target exists.</summary>
    void Link(string existing, string path);

    /// <summary>Removes a file; one that is gone already is no error.</summary>
    void Unlink(string path);

    /// <summary>Makes creations, renames, links and removals in this directory durable.</summary>
    void SyncDirectory(string path);

    /// <summary>Names (not paths) in a directory, in no order; empty if it does not exist.</summary>
    IReadOnlyList<DiskEntry> List(string path);

    /// <summary>Bytes that may still be written on the file system of this path.</summary>
    long FreeBytes(string path);

    /// <summary>Takes an exclusive advisory lock on a file, made if missing; null if another process holds it.</summary>
    IDisposable? TryLock(string path);
}

/// <summary>An open file. Safe for reads from many threads; writes come from one.</summary>
public interface IDiskFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads until the buffer is full or the file ends; returns the number of bytes read.</summary>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Writes all of it, or throws.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    void Truncate(long length);

    /// <summary>Makes content and length durable (fdatasync).</summary>
    void Sync();
}

/// <param name="Links">How many names the file has.</param>
public readonly record struct DiskEntry(string Name, bool IsDirectory, long Length, long Links);

/// <summary>A system call that failed.</summary>
public sealed class DiskException(string call, string path, int errno, string reason)
    : IOException($"{call} {path}: {reason} (errno {errno})")
{
    /// <summary>ENOSPC, EDQUOT and EFBIG: there is no room. Nothing else is wrong with the disk.</summary>
    public bool IsNoSpace => Errno is 28 or 122 or 27;

    public string Call => call;

    public string Path => path;

    /// <summary>What is wrong, without the path.</summary>
    public string Reason => $"{call}: {reason} (errno {errno})";

    public int Errno => errno;
}
