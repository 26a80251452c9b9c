using Cooper.Domain;
using Cooper.Domain.Buckets;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;

namespace Cooper.Engine.Embedded.Segments;

/// <summary>Appends batches of records to the newest segment: one write and one sync each.</summary>
/// <param name="segmentBytes">A batch that would end beyond this begins a new segment.</param>
sealed class SegmentWriter(IDisk disk, PlacePaths paths, BucketId bucket, Entropy entropy, long segmentBytes) : IDisposable
{
    public const long SegmentBytesStandard = 256L << 20;

    IDiskFile? file;
    uint seed;
    byte[] batch = new byte[64 << 10];
    int batchBytes;

    public long Number { get; private set; }

    /// <summary>Where the next batch begins.</summary>
    public long Position { get; private set; }

    /// <summary>Goes on in a segment whose end is known.</summary>
    public void Resume(long number, long position)
    {
        (Number, Position) = (number, position);
        if (!disk.FileExists(paths.Segment(number)))
            return;
        file = disk.Open(paths.Segment(number));
        Span<byte> header = stackalloc byte[SegmentHeader.Bytes];
        file.Read(0, header);
        seed = SegmentHeader.TryRead(header)?.Seed ?? throw new InvalidDataException($"{paths.Segment(number)} is no segment");
    }

    /// <summary>Begins a batch of about so many bytes, in a new segment if it does not fit this one.</summary>
    public void Begin(long bytes)
    {
        batchBytes = 0;
        if (file is null)
            BeginSegment(Number);
        else if (Position + bytes > segmentBytes && Position > SegmentHeader.Bytes)
            BeginSegment(Number + 1);
    }

    /// <summary>Adds a record; returns where it will stand.</summary>
    public RecordLocation Add(long number, ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> content)
    {
        var header = new RecordHeader(Position, metadata.Length, content.Length, number);
        if (batch.Length - batchBytes < header.Extent)
            Array.Resize(ref batch, Math.Max(batch.Length * 2, batchBytes + header.Extent));
        header.WriteRecord(batch.AsSpan(batchBytes), seed, metadata, content);
        var location = new RecordLocation(Number, Position + batchBytes, header.Extent);
        batchBytes += header.Extent;
        return location;
    }

    /// <summary>Writes the batch and syncs it.</summary>
    public void Commit()
    {
        file!.Write(Position, batch.AsSpan(0, batchBytes));
        file.Sync();
        Position += batchBytes;
        if (batch.Length > 16 << 20)
            batch = new byte[64 << 10];
    }

    /// <summary>Removes what a batch that was refused for lack of room has left.</summary>
    public void CutOff() => file?.Truncate(Position);

    public void Dispose() => file?.Dispose();

    void BeginSegment(long number)
    {
        var path = paths.Segment(number);
        Span<byte> random = stackalloc byte[sizeof(uint)];
        entropy.Fill(random);
        var header = new SegmentHeader(bucket, BitConverter.ToUInt32(random), number);

        // What stands there under this name was never finished: no record can be in it.
        disk.Unlink(path);
        var created = disk.Create(path);
        try
        {
            created.Write(0, header.Write());
            created.Sync();
            disk.SyncDirectory(paths.Segments);
        }
        catch
        {
            created.Dispose();
            throw;
        }

        file?.Dispose();
        (file, seed, Number, Position) = (created, header.Seed, number, SegmentHeader.Bytes);
    }
}
