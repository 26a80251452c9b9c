using Cooper.Engine.Embedded.Disk;

namespace Cooper.Testing;

/// <summary>A disk that refuses to remove or rename what a test says, until it is mended.</summary>
public sealed class BrokenDisk : IDisk
{
    const int Eio = 5;

    readonly LinuxDisk disk = new();

    /// <summary>Says of a path whether it cannot be removed or renamed now.</summary>
    public Predicate<string> Refuses { get; set; } = _ => false;

    public IDiskFile Create(string path) => disk.Create(path);

    public IDiskFile Open(string path) => disk.Open(path);

    public bool FileExists(string path) => disk.FileExists(path);

    public bool DirectoryExists(string path) => disk.DirectoryExists(path);

    public void MakeDirectory(string path) => disk.MakeDirectory(path);

    public void RemoveDirectory(string path)
    {
        Ask("rmdir", path);
        disk.RemoveDirectory(path);
    }

    public void Rename(string from, string to)
    {
        Ask("rename", from);
        disk.Rename(from, to);
    }

    public void Link(string existing, string path) => disk.Link(existing, path);

    public void Unlink(string path)
    {
        Ask("unlink", path);
        disk.Unlink(path);
    }

    public void SyncDirectory(string path) => disk.SyncDirectory(path);

    public IReadOnlyList<DiskEntry> List(string path) => disk.List(path);

    public long FreeBytes(string path) => disk.FreeBytes(path);

    public IDisposable? TryLock(string path) => disk.TryLock(path);

    void Ask(string call, string path)
    {
        if (Refuses(path))
            throw new DiskException(call, path, Eio, "Input/output error");
    }
}
