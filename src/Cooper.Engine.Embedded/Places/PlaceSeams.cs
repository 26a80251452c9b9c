using Cooper.Domain.Buckets;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Segments;

namespace Cooper.Engine.Embedded.Places;

/// <summary>
/// Where tests reach in: small segments, and a recovery that does wrong what the crash suite must find. The program has one value.
/// </summary>
sealed record PlaceSeams(long SegmentBytes, Func<IDisk, PlacePaths, BucketId, SegmentRecovery> Recovery)
{
    public static PlaceSeams Standard { get; } =
        new(SegmentWriter.SegmentBytesStandard, (disk, paths, bucket) => new SegmentRecovery(disk, paths, bucket));
}
