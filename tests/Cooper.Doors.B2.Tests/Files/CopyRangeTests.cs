using Cooper.Doors.B2.Files;
using Cooper.Domain.Files;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.B2.Tests.Files;

public sealed class CopyRangeTests
{
    [Fact]
    public void A_copy_without_a_range_is_of_all() => Assert.Null(CopyRange.Parse(null));

    [Fact]
    public void Both_ends_belong_to_it() => Assert.Equal(new ByteRange(0, 4_999_999), CopyRange.Parse("bytes=0-4999999"));

    [Theory]
    [InlineData("")]
    [InlineData("0-1")]
    [InlineData("bytes=")]
    [InlineData("bytes=5-")]
    [InlineData("bytes=-5")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=0-99999999999999999999")]
    public void A_malformed_range_is_refused_not_guessed(string text)
    {
        var refused = Assert.Throws<RefusedException>(() => CopyRange.Parse(text));

        Assert.Equal(RefusalCode.BadRequest, refused.Refusal.Code);
    }
}
