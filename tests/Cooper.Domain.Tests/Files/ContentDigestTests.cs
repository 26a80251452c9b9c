using Cooper.Domain.Files;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Tests.Files;

public sealed class ContentDigestTests
{
    const string Sha1 = "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed";

    [Fact]
    public void It_says_what_to_compare_and_what_to_keep()
    {
        Assert.Equal(new ContentDigest.Given(Sha1), ContentDigest.Parse(Sha1));
        Assert.Equal(new ContentDigest.Given(Sha1), ContentDigest.Parse(Sha1.ToUpperInvariant()));
        Assert.Equal(new ContentDigest.AtEnd(), ContentDigest.Parse("hex_digits_at_end"));
        Assert.Equal(new ContentDigest.NotGiven(), ContentDigest.Parse("do_not_verify"));
        Assert.Equal(new ContentDigest.Unverified(Sha1), ContentDigest.Parse("unverified:" + Sha1.ToUpperInvariant()));
    }

    [Theory]
    [InlineData(null, "Missing header: X-Bz-Content-Sha1")]
    [InlineData("", "Missing header: X-Bz-Content-Sha1")]
    [InlineData("2aae6c35c94fcfb415dbe95f408b9ce91ee846e", "sha1 is wrong length")]
    [InlineData("2aae6c35c94fcfb415dbe95f408b9ce91ee846ed0", "sha1 is wrong length")]
    [InlineData("2aae6c35c94fcfb415dbe95f408b9ce91ee846eg", "Not a valid hex SHA1")]
    [InlineData("unverified:", "sha1 is wrong length")]
    [InlineData("unverified:2aae6c35c94fcfb415dbe95f408b9ce91ee846eg", "Not a valid hex SHA1")]
    [InlineData("Do_Not_Verify", "sha1 is wrong length")]
    [InlineData("none", "sha1 is wrong length")]
    public void What_is_no_digest_is_said_why(string? text, string message) =>
        Assert.Equal(message, Refused.MustBe(RefusalCode.BadRequest, () => ContentDigest.Parse(text)));
}
