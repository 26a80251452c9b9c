using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cooper.Engine.Embedded.Disk;

/// <summary>
/// The machine's disk. Every call is the system call itself, because .NET's own file classes lose the errors of fsync
/// and cannot sync a directory.
/// </summary>
public sealed class LinuxDisk : IDisk
{
    // A umask can take bits away from these, never add any.
    const uint FileMode = 0b110_000_000;
    const uint DirectoryMode = 0b111_000_000;

    public IDiskFile Create(string path) =>
        new LinuxDiskFile(path, Open(path, Libc.ReadWrite | Libc.CreateNew | Libc.NoFollow));

    public IDiskFile Open(string path) =>
        new LinuxDiskFile(path, Open(path, Libc.ReadWrite | Libc.NoFollow));

    public bool FileExists(string path) => Look(path) is { IsDirectory: false };

    public bool DirectoryExists(string path) => Look(path) is { IsDirectory: true };

    public void MakeDirectory(string path) =>
        Require("mkdir", path, Retry(() => Libc.MakeDirectory(path, DirectoryMode)), except: Libc.Exists);

    public void RemoveDirectory(string path) =>
        Require("rmdir", path, Retry(() => Libc.RemoveDirectory(path)), except: Libc.NotFound);

    public void Rename(string from, string to) => Require("rename", from, Retry(() => Libc.Rename(from, to)));

    public void Link(string existing, string path) => Require("link", path, Retry(() => Libc.Link(existing, path)));

    public void Unlink(string path) => Require("unlink", path, Retry(() => Libc.Unlink(path)), except: Libc.NotFound);

    public void SyncDirectory(string path)
    {
        using var directory = Open(path, Libc.DirectoryOnly | Libc.NoFollow);
        Require("fsync", path, Retry(() => Libc.Sync(directory)));
    }

    public IReadOnlyList<DiskEntry> List(string path)
    {
        var stream = Libc.OpenDirectory(path);
        if (stream == 0)
            return Marshal.GetLastPInvokeError() == Libc.NotFound ? [] : throw Failure("opendir", path);

        try
        {
            var entries = new List<DiskEntry>();
            nint entry;
            while ((entry = Libc.ReadDirectory(stream)) != 0)
            {
                var name = Marshal.PtrToStringUTF8(entry + Libc.DirectoryEntryNameOffset)!;

                // What vanished since it was read is not in the list.
                if (name is not ("." or "..") && Look(Path.Join(path, name)) is { } status)
                    entries.Add(new DiskEntry(name, status.IsDirectory, status.Length, status.Links));
            }

            return Marshal.GetLastPInvokeError() == 0 ? entries : throw Failure("readdir", path);
        }
        finally
        {
            _ = Libc.CloseDirectory(stream);
        }
    }

    public long FreeBytes(string path)
    {
        var space = default(Libc.Space);
        Require("statvfs", path, Retry(() => Libc.FileSystemSpace(path, out space)));
        return checked((long)(space.AvailableBlocks * space.FragmentBytes));
    }

    /// <summary>The file stays when the lock is given up: removing it would let two processes lock two files of one name.</summary>
    public IDisposable? TryLock(string path)
    {
        var file = Open(path, Libc.ReadWrite | Libc.CreateIfMissing | Libc.NoFollow);
        if (Retry(() => Libc.Lock(file, Libc.LockExclusiveNow)) == 0)
            return file;

        var failure = Failure("flock", path);
        file.Dispose();
        return failure.Errno == Libc.WouldBlock ? null : throw failure;
    }

    static SafeFileHandle Open(string path, int flags)
    {
        var descriptor = Retry(() => Libc.Open(path, flags | Libc.CloseOnExec, FileMode));
        Require("open", path, descriptor);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Null if nothing has this name.</summary>
    static (bool IsDirectory, long Length, long Links)? Look(string path)
    {
        var status = default(Libc.Status);
        if (Retry(() => Libc.StatusOfPath(Libc.WorkingDirectory, path, Libc.NoFollowStatus, Libc.BasicStatus, out status)) != 0)
            return Marshal.GetLastPInvokeError() is Libc.NotFound or Libc.NotDirectory ? null : throw Failure("statx", path);

        return (status.IsDirectory, (long)status.Length, status.Links);
    }

    static int Retry(Func<int> call)
    {
        int result;
        do
            result = call();
        while (result < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted);
        return result;
    }

    static void Require(string call, string path, int result, int except = 0)
    {
        if (result < 0 && Marshal.GetLastPInvokeError() != except)
            throw Failure(call, path);
    }

    internal static DiskException Failure(string call, string path)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new DiskException(call, path, errno, Marshal.GetPInvokeErrorMessage(errno));
    }
}
