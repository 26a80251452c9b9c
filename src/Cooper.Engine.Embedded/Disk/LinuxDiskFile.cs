using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cooper.Engine.Embedded.Disk;

/// <summary>An error of close says nothing that the last sync has not said, so closing is silent.</summary>
sealed unsafe class LinuxDiskFile(string path, SafeFileHandle handle) : IDiskFile
{
    public long Length
    {
        get
        {
            Libc.Status status;
            while (Libc.StatusOfFile(handle, "", Libc.EmptyPath, Libc.BasicStatus, out status) != 0)
                ThrowUnlessInterrupted("statx");
            return (long)status.Length;
        }
    }

    public int Read(long offset, Span<byte> buffer)
    {
        var done = 0;
        while (done < buffer.Length)
        {
            nint count;
            fixed (byte* start = buffer[done..])
                count = Libc.Read(handle, start, buffer.Length - done, offset + done);

            if (count == 0)
                break;
            if (count < 0)
                ThrowUnlessInterrupted("pread");
            else
                done += (int)count;
        }

        return done;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* start = bytes)
                count = Libc.Write(handle, start, bytes.Length, offset);

            if (count < 0)
            {
                ThrowUnlessInterrupted("pwrite");
                continue;
            }

            // A short write is followed by another, which then tells the reason.
            offset += count;
            bytes = bytes[(int)count..];
        }
    }

    public void Truncate(long length)
    {
        while (Libc.Truncate(handle, length) != 0)
            ThrowUnlessInterrupted("ftruncate");
    }

    public void Sync()
    {
        while (Libc.SyncData(handle) != 0)
            ThrowUnlessInterrupted("fdatasync");
    }

    public void Dispose() => handle.Dispose();

    void ThrowUnlessInterrupted(string call)
    {
        if (Marshal.GetLastPInvokeError() != Libc.Interrupted)
            throw LinuxDisk.Failure(call, path);
    }
}
