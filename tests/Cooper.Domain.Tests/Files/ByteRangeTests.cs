using Cooper.Domain.Files;
using Cooper.Domain.Refusals;
using Cooper.Http;

namespace Cooper.Domain.Tests.Files;

/// <summary>A range, and what a <c>Range</c> header makes of a length.</summary>
public sealed class ByteRangeTests
{
    const long Most = long.MaxValue;

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(3, 8, 6)]
    [InlineData(0, Most - 1, Most)]
    public void Both_ends_belong_to_it(long first, long last, long length) => Assert.Equal(length, new ByteRange(first, last).Length);

    [Theory]
    [InlineData("bytes=0-0", 1, 0, 0)]
    [InlineData("bytes=0-", 1, 0, 0)]
    [InlineData("bytes=-1", 1, 0, 0)]
    [InlineData("bytes = 0-0", 1, -1, -1)]
    [InlineData("bytes= 2 - 5 ", 10, 2, 5)]
    [InlineData("BYTES=2-5", 10, 2, 5)]
    [InlineData("bytes=9-10", 10, 9, 9)]
    [InlineData("bytes=-9223372036854775807", 10, 0, 9)]
    [InlineData("bytes=0-9223372036854775807", 10, 0, 9)]
    [InlineData("bytes=9223372036854775806-9223372036854775807", Most, Most - 1, Most - 1)]
    [InlineData("bytes=0-9223372036854775808", 10, -1, -1)]
    [InlineData("bytes=2-1", 10, -1, -1)]
    [InlineData("bytes=0-0,2-2", 10, -1, -1)]
    [InlineData("bytes", 10, -1, -1)]
    [InlineData("", 10, -1, -1)]
    [InlineData(null, 10, -1, -1)]
    public void A_header_gives_a_range_or_all(string? header, long length, long first, long last) =>
        Assert.Equal(first < 0 ? null : new ByteRange(first, last), RangeHeader.Resolve(header, length));

    [Theory]
    [InlineData("bytes=0-0", 0)]
    [InlineData("bytes=-1", 0)]
    [InlineData("bytes=-0", 10)]
    [InlineData("bytes=10-", 10)]
    [InlineData("bytes=10-10", 10)]
    [InlineData("bytes=9223372036854775807-", Most)]
    public void A_range_behind_the_end_is_refused(string header, long length) =>
        Refused.MustBe(RefusalCode.RangeNotSatisfiable, () => RangeHeader.Resolve(header, length));
}
