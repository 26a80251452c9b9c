using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cooper.Engine.Embedded.Disk;

/// <summary>The system calls of <see cref="LinuxDisk"/>, for 64-bit Linux (x64 and arm64; glibc 2.28 and later, or musl).</summary>
static unsafe partial class Libc
{
    public const int ReadWrite = 0x2;
    public const int CreateIfMissing = 0x40;
    public const int CreateNew = CreateIfMissing | 0x80;
    public const int CloseOnExec = 0x80000;
    public const int LockExclusiveNow = 2 | 4;

    public const int WorkingDirectory = -100;
    public const int NoFollowStatus = 0x100;
    public const int EmptyPath = 0x1000;
    public const uint BasicStatus = 0x7ff;

    public const int NotFound = 2;
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int Exists = 17;
    public const int NotDirectory = 20;

    /// <summary>Where the name starts in a <c>struct dirent</c>.</summary>
    public const int DirectoryEntryNameOffset = 19;

    static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static int DirectoryOnly { get; } = IsArm ? 0x4000 : 0x10000;

    public static int NoFollow { get; } = IsArm ? 0x8000 : 0x20000;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, byte* buffer, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, byte* buffer, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SyncData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RemoveDirectory(string path);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string existing, string path);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OpenDirectory(string path);

    /// <summary>Zero at the end, and on an error; the last error, which the call clears first, tells them apart.</summary>
    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    public static partial nint ReadDirectory(nint stream);

    [LibraryImport("libc", EntryPoint = "closedir")]
    public static partial int CloseDirectory(nint stream);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatusOfPath(int directory, string path, int flags, uint mask, out Status status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatusOfFile(SafeFileHandle file, string path, int flags, uint mask, out Status status);

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FileSystemSpace(string path, out Space space);

    /// <summary>The part of <c>struct statx</c> that is used. Unlike <c>struct stat</c> it is the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct Status
    {
        [FieldOffset(16)]
        public readonly uint Links;

        [FieldOffset(28)]
        readonly ushort mode;

        [FieldOffset(40)]
        public readonly ulong Length;

        public readonly bool IsDirectory => (mode & 0xf000) == 0x4000;
    }

    /// <summary>The part of <c>struct statvfs</c> that is used.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct Space
    {
        [FieldOffset(8)]
        public readonly ulong FragmentBytes;

        [FieldOffset(32)]
        public readonly ulong AvailableBlocks;
    }
}
