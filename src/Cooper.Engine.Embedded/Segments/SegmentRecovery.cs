using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;

namespace Cooper.Engine.Embedded.Segments;

/// <summary>A version that a record committed and the index does not know yet.</summary>
sealed record PendingVersion(FileVersion Version, IReadOnlyList<BodyPiece> Pieces, long Segment, long EndPosition);

/// <summary>What the segments hold behind the position up to which they are in the index.</summary>
/// <param name="Segment">The newest segment.</param>
/// <param name="Position">Where its valid records end.</param>
/// <param name="Damage">Says where committed records can't be read; the place is read-only then.</param>
sealed record RecoveredTail(IReadOnlyList<PendingVersion> Versions, long Segment, long Position, string? Damage);

/// <summary>
/// Reads the records behind the applied position. Batches are synced one after another, so a record that can't be read belongs to a batch
/// that was never acknowledged, unless something of a later batch is there: then it is damage. What is valid is written anew with the same
/// bytes, cut and synced, because it may have been readable only from a cache that the disk never saw.
/// </summary>
class SegmentRecovery(IDisk disk, PlacePaths paths, BucketId bucket)
{
    const int WindowBytes = 4 << 20;

    readonly List<PendingVersion> versions = [];

    public RecoveredTail Recover(long appliedSegment, long appliedPosition)
    {
        var numbers = disk.List(paths.Segments)
            .Select(entry => PlacePaths.SegmentNumber(entry.Name)).OfType<long>().Where(number => number >= appliedSegment).Order()
                .ToList();
        // A name that is there may be one that a process made and never came to sync.
        disk.SyncDirectory(paths.Segments);
        var (segment, position) = (appliedSegment, appliedPosition);
        if (numbers.Count == 0 ? appliedPosition > SegmentHeader.Bytes : numbers[0] != appliedSegment)
            return new RecoveredTail(versions, segment, position, $"{paths.Segment(appliedSegment)} is missing");
        foreach (var number in numbers)
        {
            var start = number == appliedSegment ? appliedPosition : SegmentHeader.Bytes;
            var isNewest = number == numbers[^1];
            if (number > segment + 1)
                return new RecoveredTail(versions, segment, position, $"{paths.Segment(segment + 1)} is missing");
            if (RecoverSegment(number, start, isNewest) is not { } end)
            {
                // A segment is synced before its first record: one without a header never got any.
                if (isNewest && start == SegmentHeader.Bytes && IsBegunOnly(number))
                    break;
                return new RecoveredTail(versions, segment, position, $"{paths.Segment(number)} has no valid header");
            }

            (segment, position) = (number, end.Position);
            if (end.Damage is not null)
                return new RecoveredTail(versions, segment, position, end.Damage);
        }

        return new RecoveredTail(versions, segment, position, null);
    }

    bool IsBegunOnly(long number)
    {
        using var file = disk.Open(paths.Segment(number));
        return file.Length <= SegmentHeader.Bytes;
    }

    (long Position, string? Damage)? RecoverSegment(long number, long start, bool isNewest)
    {
        using var file = disk.Open(paths.Segment(number));
        if (SegmentHeader.TryRead(file) is not { } header || header.Bucket != bucket || header.Number != number)
            return null;

        var length = file.Length;
        if (start > length)
            return (length, $"{paths.Segment(number)} ends at {length}, before {start}");
        var end = ReadRecords(file, header.Seed, number, start, length);
        if (end < length && (!isNewest || HasLaterBatch(file, header.Seed, end, length)))
            return (end, $"{paths.Segment(number)} is damaged at {end}");
        return (Rewrite(file, start, end, length), null);
    }

    /// <summary>Reads record after record, many of them with one read; gives where the valid ones end.</summary>
    long ReadRecords(IDiskFile file, uint seed, long segment, long start, long length)
    {
        var window = new byte[(int)Math.Min(WindowBytes, Math.Max(RecordHeader.ExtentMax, length - start))];
        var position = start;
        while (position < length)
        {
            var windowStart = position;
            var read = file.Read(windowStart, window.AsSpan(0, (int)Math.Min(window.Length, length - windowStart)));
            while (TryReadRecord(window.AsSpan((int)(position - windowStart), (int)(windowStart + read - position)), seed) is { } header)
            {
                Add(window.AsSpan((int)(position - windowStart), header.Extent), header, segment, position);
                position += header.Extent;
            }

            // What does not fit the rest of the window is looked at again at the beginning of the next; if it stands there, it ends here.
            if (position == windowStart)
                break;
        }

        return position;
    }

    /// <summary>Null if these bytes do not begin with a whole record.</summary>
    internal static RecordHeader? TryReadRecord(ReadOnlySpan<byte> bytes, uint seed) =>
        RecordHeader.TryRead(bytes, seed) is { } header && header.Extent <= bytes.Length && header.IsIntact(bytes, seed) ? header : null;

    void Add(ReadOnlySpan<byte> record, RecordHeader header, long segment, long position)
    {
        var metadata = record.Slice(RecordHeader.Bytes, header.MetadataBytes);
        var (version, pieces) = VersionMetadata.Read(bucket, header.Number, metadata);
        BodyLocation body = pieces.Count == 0 ? new RecordLocation(segment, position, header.Extent) : new FilesLocation(pieces);
        versions.Add(new PendingVersion(version with { Body = body }, pieces, segment, position + header.Extent));
    }

    /// <summary>Whether, behind the damage, a record of a batch stands that began behind it.</summary>
    static bool HasLaterBatch(IDiskFile file, uint seed, long damage, long length)
    {
        var buffer = new byte[1 << 20];
        for (var offset = damage; offset < length; offset += buffer.Length - RecordHeader.Bytes)
        {
            var read = file.Read(offset, buffer);
            for (var at = 0; at + RecordHeader.Bytes <= read; at++)
            {
                if (RecordHeader.TryRead(buffer.AsSpan(at, read - at), seed) is { } header && header.BatchStart > damage)
                    return true;
            }
        }

        return false;
    }

    /// <summary>Returns where the segment goes on.</summary>
    protected virtual long Rewrite(IDiskFile file, long start, long end, long length)
    {
        // Of a segment that nothing was applied from, the header may be as little on the disk as the records.
        if (start == SegmentHeader.Bytes)
            start = 0;
        if (start == length)
            return end;
        var buffer = new byte[1 << 20];
        for (var offset = start; offset < end;)
        {
            var read = file.Read(offset, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - offset)));
            file.Write(offset, buffer.AsSpan(0, read));
            offset += read;
        }

        if (end < length)
            file.Truncate(end);
        file.Sync();
        return end;
    }
}
