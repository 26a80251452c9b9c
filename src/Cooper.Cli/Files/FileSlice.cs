using Microsoft.Win32.SafeHandles;

namespace Cooper.Cli.Files;

/// <summary>Some bytes of an open file. Several slices of one file can be read at once.</summary>
sealed class FileSlice(SafeFileHandle file, long start, long length, Transfer transfer) : Stream
{
    long position;

    /// <summary>Bytes that the transfer counts; a slice that is sent anew takes them back.</summary>
    public long Sent => position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Min(buffer.Length, length - position);
        if (count == 0)
            return 0;
        var read = await RandomAccess.ReadAsync(file, buffer[..count], start + position, cancellationToken);
        if (read == 0)
            throw new IOException("the file became shorter while it was read");
        position += read;
        transfer.Add(read);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
