using System.Diagnostics;

namespace Cooper.Testing;

/// <summary>A file system of its own that is soon full, in memory. Takes root.</summary>
public sealed class SmallDisk : IDisposable
{
    SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk Mount(int mebibytes)
    {
        var disk = new SmallDisk(Directory.CreateTempSubdirectory("cooper-disk-").FullName);
        Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m,mode=0700", "cooper-test", disk.Path);
        return disk;
    }

    public void RemountReadOnly() => Run("mount", "-o", "remount,ro", Path);

    public void RemountWritable() => Run("mount", "-o", "remount,rw", Path);

    /// <summary>Takes all the room that is left, as another program would, in a file beside the data folder.</summary>
    public void Fill()
    {
        using var file = File.Create(System.IO.Path.Join(Path, "somebody-elses"));
        var piece = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(piece);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void MakeRoom() => File.Delete(System.IO.Path.Join(Path, "somebody-elses"));

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        Directory.Delete(Path);
    }

    static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors}");
    }
}
