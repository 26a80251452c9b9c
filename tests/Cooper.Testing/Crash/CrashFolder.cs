using System.Diagnostics;
using System.Text;
using Cooper.Engine.Embedded.Disk;

namespace Cooper.Testing.Crash;

/// <summary>A folder with its journal, and a place for the images of its crashes: in memory where there is such a disk.</summary>
sealed class CrashFolder : IDisposable
{
    const string MemoryDisk = "/dev/shm";

    static int folders;

    readonly string home = Path.Join(
        Directory.Exists(MemoryDisk) ? MemoryDisk : Path.GetTempPath(),
        $"cooper-crash-{Environment.ProcessId}-{Stopwatch.GetTimestamp()}-{Interlocked.Increment(ref folders)}");

    int images;

    public CrashFolder() : this(folder =>
    {
        Directory.CreateDirectory(folder);
        return new Journal(folder);
    })
    {
    }

    public CrashFolder(Func<string, Journal> open)
    {
        Directory.CreateDirectory(home);
        Journal = open(At(""));
    }

    public Journal Journal { get; }

    public CrashImages Images => new(Journal);

    public IDisk Disk => Journal.Disk;

    public string At(string name) => name.Length == 0 ? Path.Join(home, "data") : Path.Join(home, "data", name);

    public IDiskFile Put(string name, string text)
    {
        var file = Disk.Create(At(name));
        file.Write(0, Encoding.UTF8.GetBytes(text));
        return file;
    }

    /// <summary>Where another image can be written; whoever writes it removes it.</summary>
    public string NewImage() => Path.Join(home, $"image{Interlocked.Increment(ref images)}");

    /// <summary>Writes the image and hands over its folder, which then is removed.</summary>
    public T Look<T>(CrashImage image, Func<string, T> look)
    {
        var folder = NewImage();
        image.WriteTo(folder);
        try
        {
            return look(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What a crash now leaves: each file as <c>name=text</c>, and each directory as <c>name/</c>, in order.</summary>
    public string After(CrashPolicy policy)
    {
        var cut = new Cut(Journal.Records.Count);
        return Look(Images.At(policy, [cut]).Single(), Describe);
    }

    public void Dispose()
    {
        Journal.Dispose();
        Directory.Delete(home, recursive: true);
    }

    static string Describe(string folder) => string.Join(' ', Directory
        .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => Directory.Exists(path)
            ? $"{Path.GetRelativePath(folder, path)}/"
            : $"{Path.GetRelativePath(folder, path)}={File.ReadAllText(path).Replace('\0', '0')}"));
}
