using Cooper.Domain.Launchers;

namespace Cooper.Launchers.Tests;

/// <summary>A name becomes part of paths, URLs and scripts.</summary>
public sealed class JobNameTests
{
    [Theory]
    [InlineData("cooper-btch_0123abcd-1", true)]
    [InlineData("cooper-", false)]
    [InlineData("copper-a-1", false)]
    [InlineData("cooper-../a-1", false)]
    [InlineData("cooper-a b-1", false)]
    [InlineData("cooper-a\n-1", false)]
    [InlineData("cooper-A-1", false)]
    [InlineData("cooper-a$(b)-1", false)]
    [InlineData(null, false)]
    public void Only_harmless_characters_make_a_name(string? text, bool isName) => Assert.Equal(isName, JobName.TryParse(text) is not null);

    [Fact]
    public void A_name_of_endless_length_is_none() => Assert.Null(JobName.TryParse("cooper-" + new string('a', 100)));

    [Fact]
    public void A_name_says_batch_and_attempt() => Assert.Equal("cooper-btch_0123abcd-2", JobName.For("btch_0123abcd", 2).ToString());
}
