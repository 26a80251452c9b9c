using Cooper.Domain.Buckets;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Segments;

namespace Cooper.Engine.Embedded.Places;

/// <summary>
/// Where tests reach in: small segments, and a recovery that does wrong what the crash suite must find. The program has one value.
/// </summary>
sealed record PlaceSeams(long SegmentBytes, Func<IDisk, PlacePaths, BucketId, SegmentRecovery> Recovery)
{
    /// <summary>Records that compaction writes into one segment, and so locations that it changes in one transaction.</summary>
    public int CompactedRecordsMax { get; init; } = 10_000;

    public static PlaceSeams Standard { get; } =
        new(SegmentWriter.SegmentBytesStandard, (disk, paths, bucket) => new SegmentRecovery(disk, paths, bucket));
}
