using Cooper.Domain.Buckets;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Tests.Buckets;

public sealed class BucketInfoTests
{
    [Fact]
    public void Names_keep_their_case_and_are_the_same_in_any()
    {
        Assert.Equal([new("Owner", "Me\n")], Parse(("Owner", "Me\n")));

        Assert.Equal("bucketInfo has owner twice", Refused.MustBe(RefusalCode.BadRequest, () => Parse(("Owner", "1"), ("owner", "2"))));
    }

    [Fact]
    public void There_are_at_most_ten()
    {
        Assert.Equal(10, Parse(Numbered(10)).Count);

        Refused.MustBe(RefusalCode.BadRequest, () => Parse(Numbered(11)));

        static (string, string)[] Numbered(int count) => [.. Enumerable.Range(0, count).Select(number => ($"entry-{number}", "x"))];
    }

    [Theory]
    [InlineData("cache-control")]
    [InlineData("Cache-Control")]
    public void How_to_cache_is_found_in_any_case_and_is_a_header(string name)
    {
        Assert.Equal("max-age=60", BucketInfo.FindCacheControl(Parse(("a", "b"), (name, "max-age=60"))));
        Assert.Null(BucketInfo.FindCacheControl(Parse(("a", "b"))));

        Refused.MustBe(RefusalCode.BadRequest, () => Parse((name, "max-age=60\r\nX: y")));
    }

    static IReadOnlyDictionary<string, string> Parse(params (string Name, string Value)[] entries) =>
        BucketInfo.Parse([.. entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value))]);
}
