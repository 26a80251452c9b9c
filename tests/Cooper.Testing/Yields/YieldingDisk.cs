using Cooper.Engine.Embedded.Disk;

namespace Cooper.Testing.Yields;

/// <summary>A disk on which every call that changes something takes its time.</summary>
public sealed class YieldingDisk(IDisk disk, YieldPoints points) : IDisk
{
    public IDiskFile Create(string path) => new YieldingFile(Do(() => disk.Create(path)), points);

    public IDiskFile Open(string path) => new YieldingFile(Do(() => disk.Open(path)), points);

    public bool FileExists(string path) => disk.FileExists(path);

    public bool DirectoryExists(string path) => disk.DirectoryExists(path);

    public void MakeDirectory(string path) => Do(() => disk.MakeDirectory(path));

    public void RemoveDirectory(string path) => Do(() => disk.RemoveDirectory(path));

    public void Rename(string from, string to) => Do(() => disk.Rename(from, to));

    public void Link(string existing, string path) => Do(() => disk.Link(existing, path));

    public void Unlink(string path) => Do(() => disk.Unlink(path));

    public void SyncDirectory(string path) => Do(() => disk.SyncDirectory(path));

    public IReadOnlyList<DiskEntry> List(string path) => disk.List(path);

    public long FreeBytes(string path) => disk.FreeBytes(path);

    public IDisposable? TryLock(string path) => disk.TryLock(path);

    void Do(Action call) => Do(() =>
    {
        call();
        return true;
    });

    T Do<T>(Func<T> call)
    {
        points.Pass();
        var result = call();
        points.Pass();
        return result;
    }

    sealed class YieldingFile(IDiskFile file, YieldPoints points) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(long offset, Span<byte> buffer)
        {
            points.Pass();
            return file.Read(offset, buffer);
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            points.Pass();
            file.Write(offset, bytes);
        }

        public void Truncate(long length)
        {
            points.Pass();
            file.Truncate(length);
        }

        public void Sync()
        {
            points.Pass();
            file.Sync();
            points.Pass();
        }

        public void Dispose() => file.Dispose();
    }
}
