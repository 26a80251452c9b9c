using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Cooper.Domain;
using Cooper.Domain.Places;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Segments;

namespace Cooper.Engine.Embedded.Places;

/// <summary>Takes bodies in: small ones into memory, large ones into <c>temporary/</c>, hashed as they pass.</summary>
sealed class BodyReceiver(IDisk disk, PlacePaths paths, BodyFolders folders, Entropy entropy)
{
    public async Task<IReceivedBody> ReceiveAsync(PipeReader source, long length, BodyKind kind, CancellationToken cancellationToken)
    {
        if (kind == BodyKind.Version && length <= RecordHeader.ContentBytesMax)
            return await ReceiveIntoMemoryAsync(source, (int)length, cancellationToken);
        return await ReceiveIntoFileAsync(source, length, length, kind, cancellationToken);
    }

    /// <summary>Always into a file: nobody knows how much will come.</summary>
    public async Task<IReceivedBody> ReceiveToEndAsync(PipeReader source, BodyKind kind, CancellationToken cancellationToken) =>
        await ReceiveIntoFileAsync(source, 0, long.MaxValue, kind, cancellationToken);

    static async Task<BodyInMemory> ReceiveIntoMemoryAsync(PipeReader source, int length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        try
        {
            if (await FillAsync(source, buffer.AsMemory(0, length), cancellationToken) < length)
                throw new EndOfStreamException();
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }

        var (sha1, md5) = Hash(buffer.AsSpan(0, length));
        return new BodyInMemory(buffer, length, sha1, md5);
    }

    /// <exception cref="EndOfStreamException">The source ended before it had given the least.</exception>
    async Task<BodyInFiles> ReceiveIntoFileAsync(
        PipeReader source, long least, long most, BodyKind kind, CancellationToken cancellationToken)
    {
        var id = BodyId.New(entropy);
        var path = paths.TemporaryBody(id);
        var block = ArrayPool<byte>.Shared.Rent(BodyPiece.BlockBytes);
        try
        {
            using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
            using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            using var sha256 = kind == BodyKind.Blob ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
            var checksums = new ArrayBufferWriter<byte>();
            long length = 0;
            using (var file = disk.Create(path))
            {
                var hasMore = true;
                while (length < most && hasMore)
                {
                    var wanted = (int)Math.Min(BodyPiece.BlockBytes, most - length);
                    var filled = await FillAsync(source, block.AsMemory(0, wanted), cancellationToken);
                    hasMore = filled == wanted;
                    if (filled == 0)
                        break;
                    var piece = block.AsMemory(0, filled);
                    sha1.AppendData(piece.Span);
                    md5.AppendData(piece.Span);
                    sha256?.AppendData(piece.Span);
                    BinaryPrimitives.WriteUInt32LittleEndian(checksums.GetSpan(sizeof(uint)), Crc32C.Compute(0, piece.Span));
                    checksums.Advance(sizeof(uint));
                    file.Write(length, piece.Span);
                    length += filled;
                }

                if (length < least)
                    throw new EndOfStreamException();
                file.Sync();
            }

            return new BodyInFiles(
                disk,
                paths,
                folders,
                [new BodyPiece(id, length, checksums.WrittenSpan.ToArray())],
                length,
                Convert.ToHexStringLower(sha1.GetHashAndReset()),
                Convert.ToHexStringLower(md5.GetHashAndReset()),
                sha256 is null ? null : Convert.ToHexStringLower(sha256.GetHashAndReset()));
        }
        catch
        {
            disk.Unlink(path);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    static (string Sha1, string Md5) Hash(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(content, hash);
        var sha1 = Convert.ToHexStringLower(hash);
        MD5.HashData(content, hash);
        return (sha1, Convert.ToHexStringLower(hash[..MD5.HashSizeInBytes]));
    }

    /// <summary>How much of the target was filled; less than all of it if the source ended before.</summary>
    static async ValueTask<int> FillAsync(PipeReader source, Memory<byte> target, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < target.Length)
        {
            var result = await source.ReadAsync(cancellationToken);
            var taken = result.Buffer.Slice(0, Math.Min(target.Length - filled, result.Buffer.Length));
            taken.CopyTo(target.Span[filled..]);
            filled += (int)taken.Length;
            var isOver = result.IsCompleted && taken.Length == result.Buffer.Length;
            source.AdvanceTo(taken.End);
            if (isOver)
                break;
        }

        return filled;
    }
}
