using Cooper.Doors.B2.Files;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.B2.Tests.Files;

public sealed class DownloadTargetTests
{
    [Theory]
    [InlineData("/file/photos/cat.jpg", "cat.jpg")]
    [InlineData("/file/photos/a//b/./../c", "a//b/./../c")]
    [InlineData("/file/photos//", "/")]
    [InlineData("/file/photos/../../etc", "../../etc")]
    [InlineData("/file/photos/a%2Fb%252F", "a/b%2F")]
    [InlineData("/file/photos/a+b%2Bc?Authorization=x/y", "a b+c")]
    [InlineData("/file/photos/a%3Fb", "a?b")]
    [InlineData("http://b2.example:8080/file/photos/a//b?x=http://y", "a//b")]
    public void The_name_is_all_that_follows_the_bucket(string raw, string name)
    {
        Assert.True(DownloadTarget.Matches(raw));
        Assert.Equal(new DownloadTarget("photos", name), DownloadTarget.Parse(raw));
    }

    [Theory]
    [InlineData("/file")]
    [InlineData("/files/photos/cat.jpg")]
    [InlineData("/b2api/v1/b2_list_buckets?x=/file/photos/cat.jpg")]
    [InlineData("/x/../file/photos/cat.jpg")]
    [InlineData("http://b2.example")]
    [InlineData("*")]
    [InlineData("")]
    public void Other_targets_are_left_alone(string raw) => Assert.False(DownloadTarget.Matches(raw));

    [Theory]
    [InlineData("/file/")]
    [InlineData("/file/photos")]
    [InlineData("/file/photos/")]
    [InlineData("/file//name")]
    public void A_target_without_bucket_or_name_is_not_found(string raw)
    {
        var refused = Assert.Throws<RefusedException>(() => DownloadTarget.Parse(raw));

        Assert.Equal(RefusalCode.RouteNotFound, refused.Refusal.Code);
    }
}
