using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Cooper.Engine.Embedded.Segments;

namespace Cooper.Engine.Embedded.Check;

/// <summary>Reads all records of a place. Each must be the one that a row refers to, or be dead, or stand behind what is in the
/// index.</summary>
sealed class SegmentCheck(
    IDisk disk, BucketId bucket, PlacePaths paths, CheckOptions options, FindingList findings, IndexInventory index, RecoveredTail tail)
{
    readonly byte[] buffer = new byte[RecordHeader.ExtentMax];
    readonly HashSet<BodyId> deletedBodies = [];
    readonly List<long> uncommitted = [];

    /// <summary>Records whose content a row refers to.</summary>
    public long ReadInRecords { get; private set; }

    /// <summary>Bodies of versions that were committed and deleted since. They must be gone, or noted as garbage.</summary>
    public IReadOnlySet<BodyId> DeletedBodies => deletedBodies;

    public void Run()
    {
        var dead = index.ListDeadBytes();
        var numbers = new List<long>();
        foreach (var entry in disk.List(paths.Segments))
        {
            if (PlacePaths.SegmentNumber(entry.Name) is { } number)
                numbers.Add(number);
            else
                findings.Damage(bucket, Path.Join(paths.Segments, entry.Name), "Cooper has not made this",
                    "Move it out of the data folder.");
        }

        foreach (var number in numbers.Order())
        {
            if (number < 0 && !dead.ContainsKey(number) && !index.IsNeeded(number))
                uncommitted.Add(number);
            // Noted for removal: it may be there, in part or not at all.
            else if (dead.GetValueOrDefault(number) != PlaceIndex.Garbage)
                CheckSegment(number, dead.GetValueOrDefault(number));
        }

        foreach (var missing in dead.Where(row => row.Value != PlaceIndex.Garbage).Select(row => row.Key).Except(numbers))
            findings.Damage(bucket, paths.Segment(missing), "The segment is missing", "Restore the bucket from a backup.");
    }

    /// <summary>What compactions have left that did not come to their end. To be asked when all else has been looked at.</summary>
    public void JudgeUncommitted()
    {
        foreach (var path in uncommitted.Select(paths.Segment))
        {
            const string what = "A segment that a compaction began and did not come to commit";
            if (findings.HasDamage(bucket))
                findings.Doubtful(bucket, path, what);
            else
                findings.Removable(bucket, path, what, () => Remove(path));
        }
    }

    void CheckSegment(long number, long noted)
    {
        var path = paths.Segment(number);
        using var file = disk.Open(path);
        if (SegmentHeader.TryRead(file) is not { } header || header.Bucket != bucket || header.Number != number)
        {
            if (file.Length <= SegmentHeader.Bytes && number >= tail.Segment)
                findings.Removable(bucket, path, "A segment that was begun and never used", () => Remove(path));
            else
                findings.Damage(bucket, path, "The segment has no valid header", "Restore the bucket from a backup.");
            return;
        }

        var isWhole = true;
        long dead = 0;
        var end = number == tail.Segment ? tail.Position : file.Length;
        for (long position = SegmentHeader.Bytes; position < end;)
        {
            if (Read(file, header.Seed, position, end) is { } record)
            {
                dead += CheckRecord(number, position, record);
                position += record.Extent;
                continue;
            }

            isWhole = false;
            // If a row refers to it, that row is reported by its name later.
            if (index.FindAt(number, position) is null)
                findings.Damage(bucket, path, $"What stands at {position} can't be read; no version in the index is known to need it",
                    "Restore the bucket from a backup if a file is missed.");
            position = index.NextPosition(number, position) ?? end;
        }

        if (isWhole && dead != noted)
        {
            findings.Damage(
                bucket, paths.Index,
                $"Deleted versions have {dead} bytes in {Path.GetFileName(path)}, and the index has noted {noted}: "
                    + "it has lost or gained versions",
                "Restore the bucket from a backup.");
        }
    }

    RecordHeader? Read(IDiskFile file, uint seed, long position, long end)
    {
        var read = file.Read(position, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - position)));
        if (RecordHeader.TryRead(buffer.AsSpan(0, read), seed) is not { } header || header.Extent > read || !header.IsIntact(buffer, seed))
            return null;
        findings.Counts.Records++;
        findings.Counts.BytesRead += header.Extent;
        return header;
    }

    /// <summary>Returns the bytes that are dead because of it.</summary>
    long CheckRecord(long segment, long position, RecordHeader header)
    {
        var (written, pieces) = VersionMetadata.Read(bucket, header.Number, buffer.AsSpan(RecordHeader.Bytes, header.MetadataBytes));
        var row = index.FindVersion(header.Number);
        var isApplied = (segment, position).CompareTo((index.State.AppliedSegment, index.State.AppliedPosition)) < 0;
        if (!isApplied)
        {
            if (row is not null)
                Damage(row, $"Version {row.Number} is in the index before its record is applied");
            return 0;
        }

        if (row is null)
        {
            deletedBodies.UnionWith(pieces.Select(piece => piece.Id));
            return pieces.Count == 0 ? header.Extent : 0;
        }

        // One of two copies of which the index needs the other. That one is compared with the row when it comes to it.
        if (pieces.Count == 0 && row.Body is RecordLocation other && other.Segment != segment && (other.Segment < 0 || segment < 0)
            && AreSame(written, row))
            return header.Extent;

        var isSame = pieces.Count == 0
            ? row.Body is RecordLocation at && at.Segment == segment && at.Offset == position && at.Extent == header.Extent
            : row.Body is FilesLocation && AreSame(pieces, index.ListPieces(row.Number));
        if (!isSame || !AreSame(written, row))
            Damage(row, $"Version {row.Number} is not in the index as its record at {position} in segment {segment} has it");
        if (pieces.Count > 0)
            return 0;

        ReadInRecords++;
        if (options.Deep && !row.HasContent(buffer.AsSpan(RecordHeader.Bytes + header.MetadataBytes, header.ContentBytes)))
            Damage(row, $"The content of version {row.Number} has not the digest that it was stored with");
        return 0;
    }

    static bool AreSame(FileVersion one, FileVersion other) =>
        one.Name.Equals(other.Name) && one.UploadTimestamp == other.UploadTimestamp && one.Length == other.Length && one.Kind == other.Kind
        && one.Origin == other.Origin && one.ContentSha1 == other.ContentSha1 && one.ContentMd5 == other.ContentMd5
        && one.ContentType == other.ContentType && one.Info.SequenceEqual(other.Info);

    static bool AreSame(IReadOnlyList<BodyPiece> one, List<BodyPiece> other) =>
        one.Count == other.Count
        && one.Zip(other).All(pair => pair.First.Id == pair.Second.Id && pair.First.Length == pair.Second.Length
            && pair.First.Blocks.AsSpan().SequenceEqual(pair.Second.Blocks));

    void Damage(FileVersion version, string what) =>
        findings.Damage(bucket, paths.Index, what, $"Upload {version.Name} again, or restore it from a backup.", version.Id);

    void Remove(string path)
    {
        disk.Unlink(path);
        disk.SyncDirectory(paths.Segments);
    }
}
