using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Cooper.Domain.Files;
using Cooper.Domain.Places;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Segments;

namespace Cooper.Engine.Embedded.Places;

/// <summary>Reads content. Nothing leaves before the checksum over it was verified.</summary>
sealed class ContentReader(IDisk disk, PlacePaths paths) : IDisposable
{
    readonly OpenSegments segments = new(disk, paths);

    /// <summary>Reads a record whole into the buffer and gives its content.</summary>
    public ReadOnlyMemory<byte> ReadRecord(FileVersion version, RecordLocation location, byte[] buffer)
    {
        var (read, seed) = segments.Read(
            location.Segment, (file, seed) => (file.Read(location.Offset, buffer.AsSpan(0, location.Extent)), seed));
        var record = buffer.AsSpan(0, location.Extent);
        if (read < location.Extent
            || RecordHeader.TryRead(record, seed) is not { } header
            || header.Number != version.Number || header.Extent != location.Extent || header.ContentBytes != version.Length
            || !header.IsIntact(record, seed))
            throw Damaged(version, paths.Segment(location.Segment), location.Offset);
        return buffer.AsMemory(RecordHeader.Bytes + header.MetadataBytes, header.ContentBytes);
    }

    /// <summary>The content of a version that stands in files.</summary>
    public async Task WriteFilesAsync(
        FileVersion version, IReadOnlyList<BodyPiece> pieces, long offset, long length, PipeWriter target,
        CancellationToken cancellationToken)
    {
        var end = offset + length;
        long pieceStart = 0;
        foreach (var piece in pieces)
        {
            var from = Math.Max(offset, pieceStart) - pieceStart;
            var to = Math.Min(end, pieceStart + piece.Length) - pieceStart;
            if (from < to)
                await WriteFileAsync(version, piece, from, to, target, cancellationToken);
            pieceStart += piece.Length;
        }
    }

    /// <summary>This segment is about to be removed.</summary>
    public void Forget(long segment) => segments.Forget(segment);

    public void Dispose() => segments.Dispose();

    async Task WriteFileAsync(
        FileVersion version, BodyPiece piece, long from, long to, PipeWriter target, CancellationToken cancellationToken)
    {
        using var file = disk.Open(paths.Body(piece.Id));
        var buffer = ArrayPool<byte>.Shared.Rent(BodyPiece.BlockBytes);
        try
        {
            for (var block = from / BodyPiece.BlockBytes; block * BodyPiece.BlockBytes < to; block++)
            {
                var start = block * BodyPiece.BlockBytes;
                var bytes = buffer.AsMemory(0, (int)Math.Min(BodyPiece.BlockBytes, piece.Length - start));
                var checksum = BinaryPrimitives.ReadUInt32LittleEndian(piece.Blocks.AsSpan((int)block * sizeof(uint)));
                if (file.Read(start, bytes.Span) < bytes.Length || Crc32C.Compute(0, bytes.Span) != checksum)
                    throw Damaged(version, paths.Body(piece.Id), start);

                var first = (int)(Math.Max(from, start) - start);
                var last = (int)(Math.Min(to, start + bytes.Length) - start);
                target.Write(bytes.Span[first..last]);
                await target.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static ContentDamagedException Damaged(FileVersion version, string path, long position) =>
        new($"Version {version.Id} is damaged in {path} at {position}; run cooper check");
}
