using Cooper.Engine.Embedded.Disk;

namespace Cooper.Testing.Crash;

/// <summary>The machine's disk, written down and broken on demand.</summary>
sealed class JournalDisk(Journal journal) : IDisk
{
    readonly LinuxDisk disk = new();

    public IDiskFile Create(string path)
    {
        IDiskFile? file = null;
        var node = journal.Create(path, () => file = disk.Create(path));
        return new JournalDiskFile(journal, node, path, file!);
    }

    public IDiskFile Open(string path)
    {
        journal.Ask(CallKind.Open, path);
        var file = disk.Open(path);
        return new JournalDiskFile(journal, journal.Find(path), path, file);
    }

    public bool FileExists(string path) => disk.FileExists(path);

    public bool DirectoryExists(string path) => disk.DirectoryExists(path);

    public void MakeDirectory(string path) => journal.MakeDirectory(path, () => disk.MakeDirectory(path));

    public void RemoveDirectory(string path) => journal.Remove(CallKind.RemoveDirectory, path, () => disk.RemoveDirectory(path));

    public void Rename(string from, string to) => journal.Rename(from, to, () => disk.Rename(from, to));

    public void Link(string existing, string path) => journal.Link(existing, path, () => disk.Link(existing, path));

    public void Unlink(string path) => journal.Remove(CallKind.Unlink, path, () => disk.Unlink(path));

    public void SyncDirectory(string path) => journal.SyncDirectory(path, () => disk.SyncDirectory(path));

    public IReadOnlyList<DiskEntry> List(string path) => disk.List(path);

    public long FreeBytes(string path) => disk.FreeBytes(path);

    public IDisposable? TryLock(string path)
    {
        IDisposable? held = null;
        journal.OpenOrCreate(path, () => held = disk.TryLock(path));
        return held;
    }
}

sealed class JournalDiskFile(Journal journal, Node node, string path, IDiskFile file) : IDiskFile
{
    public long Length => file.Length;

    public int Read(long offset, Span<byte> buffer)
    {
        journal.Ask(CallKind.Read, path);
        return file.Read(offset, buffer);
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        journal.Write(node, path, offset, copy, () => file.Write(offset, copy));
    }

    public void Truncate(long length) => journal.Truncate(node, path, length, () => file.Truncate(length));

    public void Sync() => journal.SyncFile(node, path, file.Sync);

    public void Dispose() => file.Dispose();
}
