using Cooper.Domain.Places;

namespace Cooper.Domain.Buckets;

/// <summary>Which segments of a place are worth compacting, and in which order. A pure function of what they hold.</summary>
public static class PlanCompaction
{
    /// <summary>
    /// A segment is compacted when a fifth of it is dead. Then a bucket takes at most a quarter more than what it holds, and each byte that
    /// comes back costs at most four that are copied.
    /// </summary>
    public const int DeadShareMin = 5;

    /// <summary>Less than this is not worth two syncs and a segment more, unless it is half of the segment.</summary>
    public const long DeadBytesMin = 1 << 20;

    /// <summary>What little survived of many segments is brought together when there are so many.</summary>
    public const int SmallSegmentsMax = 16;

    /// <summary>Less than what the smallest records make if there are as many as compaction writes to one segment.</summary>
    public const long SmallSegmentBytes = 512 << 10;

    /// <summary>Those of which nothing is live first, then those that give most for what is copied.</summary>
    public static CompactionPlan For(SegmentInventory inventory)
    {
        var worth = inventory.Segments.Where(IsWorthIt).ToList();
        var small = inventory.Segments.Except(worth).Where(one => !one.IsNewest && one.Bytes < SmallSegmentBytes).ToList();
        if (small.Count >= SmallSegmentsMax)
            worth.AddRange(small);

        // The copies are there before the segment goes; others need room meanwhile.
        var fitting = worth.Where(one => one.LiveBytes <= inventory.FreeBytes / 2).OrderBy(one => (double)one.LiveBytes / one.Bytes);
        return new CompactionPlan([.. fitting.Select(one => one.Number)], worth.Exists(one => one.LiveBytes > inventory.FreeBytes / 2));
    }

    static bool IsWorthIt(SegmentUse segment) =>
        segment.DeadBytes > 0 && segment.DeadBytes * DeadShareMin >= segment.Bytes
        && (segment.DeadBytes >= DeadBytesMin || (!segment.IsNewest && segment.DeadBytes * 2 >= segment.Bytes));
}

/// <param name="Segments">Numbers, in order.</param>
/// <param name="IsHeldBack">Others would be worth it, and there is no room for their copies now.</param>
public sealed record CompactionPlan(IReadOnlyList<long> Segments, bool IsHeldBack);
