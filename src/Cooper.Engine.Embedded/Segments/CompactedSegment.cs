using Cooper.Domain;
using Cooper.Domain.Buckets;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;

namespace Cooper.Engine.Embedded.Segments;

/// <summary>
/// A segment that compaction writes: copies of live records. It is never replayed; its records count only where a row of the index points
/// to them. The numbers of such segments are negative, so they stand before every position that is applied.
/// </summary>
sealed class CompactedSegment : IDisposable
{
    readonly IDisk disk;
    readonly PlacePaths paths;
    readonly IDiskFile file;
    readonly uint seed;
    readonly byte[] buffer = new byte[RecordHeader.ExtentMax];
    int buffered;
    long written;

    public CompactedSegment(IDisk disk, PlacePaths paths, BucketId bucket, Entropy entropy, long number)
    {
        (this.disk, this.paths, Number) = (disk, paths, number);
        Span<byte> random = stackalloc byte[sizeof(uint)];
        entropy.Fill(random);
        seed = BitConverter.ToUInt32(random);
        file = disk.Create(paths.Segment(number));
        var header = new SegmentHeader(bucket, seed, number).Write();
        header.CopyTo(buffer, 0);
        buffered = header.Length;
    }

    public long Number { get; }

    /// <summary>Where the next record will stand.</summary>
    public long Position => written + buffered;

    /// <summary>Copies a record that was found intact.</summary>
    public RecordLocation Add(RecordHeader header, ReadOnlySpan<byte> record)
    {
        if (buffered + header.Extent > buffer.Length)
            WriteBuffered();
        var location = new RecordLocation(Number, Position, header.Extent);
        var copy = header with { BatchStart = Position };
        var content = record[RecordHeader.Bytes..];
        buffered += copy.WriteRecord(
            buffer.AsSpan(buffered), seed, content[..header.MetadataBytes], content.Slice(header.MetadataBytes, header.ContentBytes));
        return location;
    }

    /// <summary>Makes what was added durable, piece by piece, so that no sync is long.</summary>
    public void Sync()
    {
        WriteBuffered();
        file.Sync();
    }

    /// <summary>Makes its name durable.</summary>
    public void SyncName() => disk.SyncDirectory(paths.Segments);

    /// <summary>Nothing refers to it.</summary>
    public void Discard()
    {
        file.Dispose();
        disk.Unlink(paths.Segment(Number));
    }

    public void Dispose() => file.Dispose();

    void WriteBuffered()
    {
        if (buffered == 0)
            return;
        file.Write(written, buffer.AsSpan(0, buffered));
        (written, buffered) = (written + buffered, 0);
    }
}
