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
        return await ReceiveIntoFileAsync(source, length, kind, cancellationToken);
    }

    static async Task<BodyInMemory> ReceiveIntoMemoryAsync(PipeReader source, int length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        try
        {
            await FillAsync(source, buffer.AsMemory(0, length), cancellationToken);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }

        var (sha1, md5) = Hash(buffer.AsSpan(0, length));
        return new BodyInMemory(buffer, length, sha1, md5);
    }

    async Task<BodyInFiles> ReceiveIntoFileAsync(PipeReader source, long length, BodyKind kind, CancellationToken cancellationToken)
    {
        var id = BodyId.New(entropy);
        var path = paths.TemporaryBody(id);
        var block = ArrayPool<byte>.Shared.Rent(BodyPiece.BlockBytes);
        try
        {
            using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
            using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            using var sha256 = kind == BodyKind.Blob ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
            var checksums = new byte[(length + BodyPiece.BlockBytes - 1) / BodyPiece.BlockBytes * sizeof(uint)];
            using (var file = disk.Create(path))
            {
                for (long offset = 0; offset < length; offset += BodyPiece.BlockBytes)
                {
                    var piece = block.AsMemory(0, (int)Math.Min(BodyPiece.BlockBytes, length - offset));
                    await FillAsync(source, piece, cancellationToken);
                    sha1.AppendData(piece.Span);
                    md5.AppendData(piece.Span);
                    sha256?.AppendData(piece.Span);
                    var at = (int)(offset / BodyPiece.BlockBytes) * sizeof(uint);
                    BinaryPrimitives.WriteUInt32LittleEndian(checksums.AsSpan(at), Crc32C.Compute(0, piece.Span));
                    file.Write(offset, piece.Span);
                }

                file.Sync();
            }

            return new BodyInFiles(
                disk,
                paths,
                folders,
                [new BodyPiece(id, length, checksums)],
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

    /// <exception cref="EndOfStreamException">The source ended before.</exception>
    static async ValueTask FillAsync(PipeReader source, Memory<byte> target, CancellationToken cancellationToken)
    {
        while (!target.IsEmpty)
        {
            var result = await source.ReadAsync(cancellationToken);
            var taken = result.Buffer.Slice(0, Math.Min(target.Length, result.Buffer.Length));
            taken.CopyTo(target.Span);
            target = target[(int)taken.Length..];
            source.AdvanceTo(taken.End);
            if (result.IsCompleted && taken.Length == result.Buffer.Length && !target.IsEmpty)
                throw new EndOfStreamException();
        }
    }
}
