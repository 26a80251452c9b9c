using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Cooper.Engine.Embedded.Segments;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Check;

/// <summary>One bucket's place: its index against its segments and its bodies, and against itself.</summary>
sealed class PlaceCheck(IDisk disk, BucketId bucket, PlacePaths paths, CheckOptions options, FindingList findings)
{
    static readonly string[] Names = ["index.db", "index.db-wal", "index.db-shm", "segments", "bodies", "temporary", "artifacts"];

    public void Run()
    {
        foreach (var entry in disk.List(paths.Folder).Where(entry => !Names.Contains(entry.Name)))
            findings.Damage(bucket, Path.Join(paths.Folder, entry.Name), "Cooper has not made this", "Move it out of the data folder.");
        foreach (var entry in disk.List(paths.Temporary))
            RemoveTemporary(Path.Join(paths.Temporary, entry.Name));
        if (!disk.FileExists(paths.Index))
        {
            findings.Damage(bucket, paths.Index, "The place has no index", "Restore the bucket from a backup.");
            return;
        }

        try
        {
            WalRewrite.Run(disk, paths.Index);
            using var index = new IndexInventory(paths, bucket);
            Check(index);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or ArgumentException or FormatException)
        {
            findings.Damage(bucket, paths.Index, $"The place can't be read: {exception.Message}", "Restore the bucket from a backup.");
        }
    }

    void Check(IndexInventory index)
    {
        foreach (var objection in index.Objections())
            findings.Damage(bucket, paths.Index, $"The index is damaged: {objection}", "Restore the bucket from a backup.");
        var tail = new SegmentRecovery(disk, paths, bucket).Recover(index.State.AppliedSegment, index.State.AppliedPosition);
        if (tail.Damage is not null)
            findings.Damage(bucket, paths.Segments, tail.Damage,
                "The bucket can be read and not written; restore it from a backup, or copy what can be read to a new bucket.");

        CheckCounters(index);
        foreach (var (version, holder) in index.ListHoldsOfNothing())
            findings.Damage(
                bucket, paths.Index, $"{holder} holds version {version}, which is not there",
                "Make it anew, or restore the bucket from a backup.");
        var segments = new SegmentCheck(disk, bucket, paths, options, findings, index, tail);
        segments.Run();
        CheckRows(index, areRecordsRead: segments.ReadInRecords == index.CountInRecords());
        new BodyCheck(disk, bucket, paths, options, findings, index, tail, segments.DeletedBodies).Run();
        segments.JudgeUncommitted();
    }

    void CheckCounters(IndexInventory index)
    {
        var counted = index.Count();
        if (counted != index.State.Content)
        {
            findings.Damage(
                bucket, paths.Index, $"The counters say {Describe(index.State.Content)}, and there are {Describe(counted)}",
                    "Restore the bucket from a backup.");
        }
    }

    /// <summary>Records have been compared with their rows; here come rows whose record was not found that way, and rows that have
    /// none.</summary>
    void CheckRows(IndexInventory index, bool areRecordsRead)
    {
        using var contents = new ContentReader(disk, paths);
        foreach (var version in index.ListVersions())
        {
            findings.Counts.Versions++;
            if (version.Number > index.State.LastNumber)
                Damage(version, paths.Index,
                    $"Version {version.Number} is beyond the last number that was given, {index.State.LastNumber}");
            if (version.Body is RecordLocation location && !areRecordsRead)
                CheckRecord(contents, version, location);
            else if (version.Body is FilesLocation && index.ListPieces(version.Number).Sum(piece => piece.Length) != version.Length)
                Damage(version, paths.Index, $"Its pieces do not make {version.Length} bytes");
        }
    }

    void CheckRecord(ContentReader contents, FileVersion version, RecordLocation location)
    {
        try
        {
            contents.ReadRecord(version, location, new byte[location.Extent]);
        }
        catch (IOException exception)
        {
            Damage(version, paths.Segment(location.Segment), exception.Message);
        }
    }

    void RemoveTemporary(string path) => findings.Removable(bucket, path, "A body that was never received whole", () =>
    {
        disk.Unlink(path);
        disk.SyncDirectory(paths.Temporary);
    });

    void Damage(FileVersion version, string path, string what) =>
        findings.Damage(bucket, path, what, $"Upload {version.Name} again, or restore it from a backup.", version.Id);

    static string Describe(BucketContent content) => $"{content.Describe()} ({content.Bytes} bytes, {content.Events} events)";
}
