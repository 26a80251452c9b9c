using Cooper.Doors.B2.Files;
using Cooper.Domain.Files;

namespace Cooper.Doors.B2.Tests.Files;

public sealed class V1ListingTests
{
    readonly List<(string Prefix, string? Delimiter, int Most)> asked = [];

    [Theory]
    [InlineData(4, "", null)]
    [InlineData(2, "zoo/", "/")]
    [InlineData(1, "team/a/b", "/")]
    public async Task What_the_key_may_list_or_a_later_version_asks_goes_through_unchanged(int version, string prefix, string? delimiter)
    {
        await NarrowAsync((ApiVersion)version, prefix, delimiter);

        Assert.Equal([(prefix, delimiter, 7)], asked);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("te", null)]
    [InlineData("team/", null)]
    [InlineData("team/", "//")]
    public async Task A_wider_list_of_v1_is_narrowed_to_the_prefix_of_the_key(string prefix, string? delimiter)
    {
        await NarrowAsync(ApiVersion.V1, prefix, delimiter);

        Assert.Equal([("team/a", delimiter, 7)], asked);
    }

    [Fact]
    public async Task Folders_above_the_prefix_of_the_key_are_one_folder()
    {
        var page = await NarrowAsync(ApiVersion.V1, "", "/");

        Assert.Equal([("team/a", null, 1)], asked);
        Assert.Equal(new FileRow.Folder("team/"), Assert.Single(page.Rows));
        Assert.Null(page.NextName);
    }

    [Fact]
    public async Task A_list_beside_the_prefix_of_the_key_is_empty_but_checked()
    {
        var page = await NarrowAsync(ApiVersion.V1, "zoo/", null);

        Assert.Single(asked);
        Assert.Empty(page.Rows);
    }

    Task<FilePage> NarrowAsync(ApiVersion version, string prefix, string? delimiter) =>
        V1Listing.NarrowAsync(Make.Caller(Make.Key() with { NamePrefix = "team/a" }), version, prefix, delimiter, 7, (p, d, m) =>
        {
            asked.Add((p, d, m));
            return Task.FromResult(new FilePage([new FileRow.Folder("whatever")], null, null));
        });
}
