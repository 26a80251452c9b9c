using Cooper.Domain.Buckets;
using Cooper.Domain.Places;

namespace Cooper.Domain.Tests.Buckets;

public sealed class PlanCompactionTests
{
    const long Mega = 1 << 20;

    [Theory]
    [InlineData(100 * Mega, 20 * Mega, false, true)]
    [InlineData(100 * Mega, (20 * Mega) - 1, false, false)]
    [InlineData(100 * Mega, 20 * Mega, true, true)]
    [InlineData(4 * Mega, Mega - 1, false, false)]
    [InlineData(2 * Mega, Mega - 1, false, false)]
    [InlineData(2 * Mega, Mega, false, true)]
    [InlineData(1_000, 500, false, true)]
    [InlineData(1_000, 499, false, false)]
    [InlineData(1_000, 1_000, false, true)]
    [InlineData(1_000, 1_000, true, false)]
    [InlineData(0, 0, true, false)]
    [InlineData(0, 0, false, false)]
    public void A_segment_is_worth_it_when_a_fifth_is_dead_and_that_is_not_little(long bytes, long dead, bool isNewest, bool isWorthIt) =>
        Assert.Equal(isWorthIt ? [7L] : [], Plan(long.MaxValue, new SegmentUse(7, bytes, dead, isNewest)).Segments);

    [Fact]
    public void Those_that_are_all_dead_come_first_then_those_that_give_most() => Assert.Equal(
        [3, 1, 2],
        Plan(
            long.MaxValue,
            new SegmentUse(1, 100 * Mega, 60 * Mega, false),
            new SegmentUse(2, 10 * Mega, 4 * Mega, false),
            new SegmentUse(3, 5 * Mega, 5 * Mega, false)).Segments);

    [Fact]
    public void What_would_not_fit_half_of_the_room_is_held_back()
    {
        var plan = Plan(20 * Mega, new SegmentUse(1, 22 * Mega, 11 * Mega, false), new SegmentUse(2, 20 * Mega, 10 * Mega, false));

        Assert.Equal([2], plan.Segments);
        Assert.True(plan.IsHeldBack);
    }

    [Fact]
    public void Without_room_what_is_all_dead_goes_all_the_same()
    {
        var plan = Plan(0, new SegmentUse(1, 22 * Mega, 22 * Mega, false));

        Assert.Equal([1], plan.Segments);
        Assert.False(plan.IsHeldBack);
    }

    [Fact]
    public void Many_small_ones_are_brought_together()
    {
        var small = Enumerable.Range(1, PlanCompaction.SmallSegmentsMax)
            .Select(number => new SegmentUse(-number, 1_000 * number, 0, false)).ToArray();

        Assert.Empty(Plan(long.MaxValue, small[1..]).Segments);
        Assert.Equal(PlanCompaction.SmallSegmentsMax, Plan(long.MaxValue, small).Segments.Count);
    }

    static CompactionPlan Plan(long free, params SegmentUse[] segments) => PlanCompaction.For(new SegmentInventory(segments, free));
}
