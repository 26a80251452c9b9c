using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Cooper.Cli.Files;

/// <summary>The SHA-1 of a file and of each of its parts, from one reading.</summary>
sealed record FileDigests(string Whole, IReadOnlyList<string> Parts)
{
    const int BufferBytes = 1024 * 1024;

    public static async Task<FileDigests> ReadAsync(
        SafeFileHandle file, long length, long partBytes, Transfer transfer, CancellationToken stop)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        using var part = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        var parts = new List<string>();
        var buffer = new byte[BufferBytes];
        long at = 0;
        while (at < length)
        {
            var count = (int)Math.Min(buffer.Length, Math.Min(length - at, partBytes - (at % partBytes)));
            var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, count), at, stop);
            if (read == 0)
                throw new IOException("the file became shorter while it was read");
            whole.AppendData(buffer, 0, read);
            part.AppendData(buffer, 0, read);
            at += read;
            transfer.Add(read);
            if (at % partBytes == 0 || at == length)
                parts.Add(Convert.ToHexStringLower(part.GetHashAndReset()));
        }

        return new FileDigests(Convert.ToHexStringLower(whole.GetHashAndReset()), parts);
    }
}
