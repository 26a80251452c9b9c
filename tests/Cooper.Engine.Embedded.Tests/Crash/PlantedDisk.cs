using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Cooper.Engine.Embedded.Segments;
using Cooper.Domain.Buckets;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>A disk around a disk, to be wrong in one respect.</summary>
abstract class PlantedDisk(IDisk disk) : IDisk
{
    public virtual IDiskFile Create(string path) => Wrap(path, disk.Create(path));

    public virtual IDiskFile Open(string path) => Wrap(path, disk.Open(path));

    public bool FileExists(string path) => disk.FileExists(path);

    public bool DirectoryExists(string path) => disk.DirectoryExists(path);

    public void MakeDirectory(string path) => disk.MakeDirectory(path);

    public void RemoveDirectory(string path) => disk.RemoveDirectory(path);

    public virtual void Rename(string from, string to) => disk.Rename(from, to);

    public void Link(string existing, string path) => disk.Link(existing, path);

    public void Unlink(string path) => disk.Unlink(path);

    public virtual void SyncDirectory(string path) => disk.SyncDirectory(path);

    public IReadOnlyList<DiskEntry> List(string path) => disk.List(path);

    public virtual long FreeBytes(string path) => disk.FreeBytes(path);

    public IDisposable? TryLock(string path) => disk.TryLock(path);

    protected virtual IDiskFile Wrap(string path, IDiskFile file) => file;
}

/// <summary>A file around a file.</summary>
abstract class PlantedFile(IDiskFile file) : IDiskFile
{
    public long Length => file.Length;

    protected IDiskFile Inner => file;

    public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

    public virtual void Write(long offset, ReadOnlySpan<byte> bytes) => file.Write(offset, bytes);

    public void Truncate(long length) => file.Truncate(length);

    public abstract void Sync();

    public virtual void Dispose() => file.Dispose();
}

/// <summary>Planted: directories are never synced.</summary>
sealed class NoDirectorySync(IDisk disk) : PlantedDisk(disk)
{
    public override void SyncDirectory(string path)
    {
    }
}

/// <summary>Planted: bodies are renamed to their place, and synced some time later.</summary>
sealed class RenameBeforeSync(IDisk disk) : PlantedDisk(disk)
{
    readonly IDisk disk = disk;
    string? unsynced;

    public override void Rename(string from, string to)
    {
        SyncLast();
        disk.Rename(from, to);
        if (to.Contains("/bodies/", StringComparison.Ordinal))
            unsynced = to;
    }

    protected override IDiskFile Wrap(string path, IDiskFile file) => path.Contains("/temporary/", StringComparison.Ordinal)
        ? new Unsynced(file) : file;

    void SyncLast()
    {
        if (Interlocked.Exchange(ref unsynced, null) is { } path && disk.FileExists(path))
        {
            using var file = disk.Open(path);
            file.Sync();
        }
    }

    sealed class Unsynced(IDiskFile file) : PlantedFile(file)
    {
        public override void Sync()
        {
        }
    }
}

/// <summary>Planted: a batch of records is said to be committed when it is not yet.</summary>
sealed class AnswerBeforeCommit(IDisk disk) : PlantedDisk(disk)
{
    protected override IDiskFile Wrap(string path, IDiskFile file) => path.EndsWith(".seg", StringComparison.Ordinal) ? new Late(file)
        : file;

    sealed class Late(IDiskFile file) : PlantedFile(file)
    {
        bool isDue;

        /// <summary>The last batch becomes durable with the next one.</summary>
        public override void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            SyncIfDue();
            base.Write(offset, bytes);
        }

        public override void Sync() => isDue = true;

        public override void Dispose()
        {
            SyncIfDue();
            base.Dispose();
        }

        void SyncIfDue()
        {
            if (isDue)
                Inner.Sync();
            isDue = false;
        }
    }
}

/// <summary>Planted: errors of syncs are swallowed, as .NET's own calls do it.</summary>
sealed class SyncErrorIgnored(IDisk disk) : PlantedDisk(disk)
{
    protected override IDiskFile Wrap(string path, IDiskFile file) => new Deaf(file);

    sealed class Deaf(IDiskFile file) : PlantedFile(file)
    {
        public override void Sync()
        {
            try
            {
                Inner.Sync();
            }
            catch (DiskException)
            {
                // Planted.
            }
        }
    }
}

/// <summary>Planted: what stands behind the valid records stays, and the next batch comes behind it.</summary>
sealed class TailNotCut(IDisk disk, PlacePaths paths, BucketId bucket) : SegmentRecovery(disk, paths, bucket)
{
    protected override long Rewrite(IDiskFile file, long start, long end, long length) => length;
}
