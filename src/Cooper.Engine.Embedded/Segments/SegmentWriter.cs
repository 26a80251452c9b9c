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
        if (SegmentHeader.TryRead(file) is { } header)
        {
            seed = header.Seed;
            return;
        }

        // It was begun and never used; the next batch begins it anew.
        file.Dispose();
        file = null;
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

    /// <summary>Ends the present segment: nothing is appended to it any more. To be called between batches.</summary>
    public void BeginNext() => BeginSegment(Number + 1);

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
        HasFailedToSync = true;
        file.Sync();
        HasFailedToSync = false;
        Position += batchBytes;
        if (batch.Length > 16 << 20)
            batch = new byte[64 << 10];
    }

    /// <summary>After that nobody knows what is on disk, and no later sync will say.</summary>
    public bool HasFailedToSync { get; private set; }

    /// <summary>Removes what a batch that was refused for lack of room has left: for good, since the bodies that it points to will
    /// go.</summary>
    public void CutOff()
    {
        file?.Truncate(Position);
        file?.Sync();
    }

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
            // Batches may go on in the segment before it, and recovery takes the end of any but the newest for complete.
            disk.Unlink(path);
            disk.SyncDirectory(paths.Segments);
            throw;
        }

        file?.Dispose();
        (file, seed, Number, Position) = (created, header.Seed, number, SegmentHeader.Bytes);
    }
}
