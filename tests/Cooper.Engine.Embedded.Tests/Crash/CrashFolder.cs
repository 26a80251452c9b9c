using System.Text;
using Cooper.Engine.Embedded.Disk;
using Cooper.Testing.Crash;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>A folder with its journal, and a place for the images of its crashes.</summary>
sealed class CrashFolder : IDisposable
{
    readonly string home = Directory.CreateTempSubdirectory("cooper-crash-").FullName;
    int images;

    public CrashFolder()
    {
        Directory.CreateDirectory(At(""));
        Journal = new Journal(Path.Join(home, "data"));
    }

    public Journal Journal { get; }

    public IDisk Disk => Journal.Disk;

    public string At(string name) => name.Length == 0 ? Path.Join(home, "data") : Path.Join(home, "data", name);

    public IDiskFile Put(string name, string text)
    {
        var file = Disk.Create(At(name));
        file.Write(0, Encoding.UTF8.GetBytes(text));
        return file;
    }

    /// <summary>Writes the image and hands over its folder, which then is removed.</summary>
    public T Look<T>(CrashImage image, Func<string, T> look)
    {
        var folder = Path.Join(home, $"image{++images}");
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
        return Look(new CrashImages(Journal).At(policy, [cut]).Single(), Describe);
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
