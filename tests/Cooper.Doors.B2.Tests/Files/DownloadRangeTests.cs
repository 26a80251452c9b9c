using System.Globalization;
using System.Text;
using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Files;

/// <summary>The <c>Range</c> of a download, by name and by id, of a small file and of one that comes in pieces.</summary>
public sealed class DownloadRangeTests(StoredDigits stored) : IClassFixture<StoredDigits>
{
    const string Text = StoredDigits.Text;

    readonly TestCooper cooper = stored.Cooper;
    readonly B2Client b2 = stored.B2;

    [Theory]
    [InlineData("bytes=0-0", 0, 0)]
    [InlineData("bytes=2-5", 2, 5)]
    [InlineData("bytes=3-8", 3, 8)]
    [InlineData("bytes=0-9", 0, 9)]
    [InlineData("bytes=9-9", 9, 9)]
    [InlineData("bytes=4-", 4, 9)]
    [InlineData("bytes=0-", 0, 9)]
    [InlineData("bytes=-3", 7, 9)]
    [InlineData("bytes=-10", 0, 9)]
    [InlineData("bytes=-11", 0, 9)]
    [InlineData("bytes=7-10", 7, 9)]
    [InlineData("bytes=7-99999999999", 7, 9)]
    [InlineData("Bytes=1-2", 1, 2)]
    public async Task One_range_is_partial_content_cut_off_at_the_end_of_the_file(string range, int first, int last)
    {
        foreach (var (name, id) in ((string, string)[])[("small", stored.Small), ("large", stored.Large)])
        {
            foreach (var found in (Download[])
                [
                    await Download.ByNameAsync(cooper, $"photos/{name}", b2.Token, range),
                    await Download.ByIdAsync(cooper, id, b2.Token, range: range),
                ])
            {
                Assert.Equal(206, found.Status);
                Assert.Equal($"bytes {first}-{last}/10", found["Content-Range"]);
                Assert.Equal(Text[first..(last + 1)], Encoding.ASCII.GetString(found.Content));
                Assert.Equal(Length(found.Content.Length), found["Content-Length"]);
                Assert.Equal(("bytes", id), (found["Accept-Ranges"], found["X-Bz-File-Id"]));
            }

            var head = await Download.ByNameAsync(cooper, $"photos/{name}", b2.Token, range, HttpMethod.Head);
            Assert.Equal((206, $"bytes {first}-{last}/10"), (head.Status, head["Content-Range"]));
            Assert.Equal((Length(last - first + 1), 0), (head["Content-Length"], head.Content.Length));
        }
    }

    /// <summary>A client gets all of it rather than something else than it asked for.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=5-4")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=1")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=--2")]
    [InlineData("bytes=0x1-2")]
    [InlineData("bytes=0-99999999999999999999")]
    [InlineData("lines=1-2")]
    [InlineData("1-2")]
    public async Task A_range_that_is_absent_malformed_or_several_is_all_of_the_file(string? range)
    {
        foreach (var found in (Download[])
            [
                await Download.ByNameAsync(cooper, "photos/small", b2.Token, range),
                await Download.ByIdAsync(cooper, stored.Small, b2.Token, range: range),
            ])
        {
            Assert.Equal((200, null), (found.Status, found["Content-Range"]));
            Assert.Equal(Text, Encoding.ASCII.GetString(found.Content));
            Assert.Equal(("10", "bytes"), (found["Content-Length"], found["Accept-Ranges"]));
        }
    }

    [Theory]
    [InlineData("small", "bytes=10-", 10)]
    [InlineData("small", "bytes=10-20", 10)]
    [InlineData("large", "bytes=9223372036854775807-", 10)]
    [InlineData("small", "bytes=-0", 10)]
    [InlineData("empty", "bytes=0-0", 0)]
    [InlineData("empty", "bytes=0-", 0)]
    [InlineData("empty", "bytes=-1", 0)]
    public async Task A_range_behind_the_end_is_not_satisfiable_and_the_answer_says_how_long_the_file_is(
        string name, string range, long length)
    {
        var id = name switch { "small" => stored.Small, "large" => stored.Large, _ => stored.Empty };
        foreach (var refused in (Download[])
            [
                await Download.ByNameAsync(cooper, $"photos/{name}", b2.Token, range),
                await Download.ByIdAsync(cooper, id, b2.Token, range: range),
            ])
        {
            Assert.Equal(new B2Reply(416, "range_not_satisfiable"), refused.Reply);
            Assert.Equal("The range cannot be satisfied", refused.Reply.Message);
            Assert.Equal("application/json;charset=UTF-8", refused["Content-Type"]);
            Assert.Equal($"bytes */{length}", refused["Content-Range"]);
            // Nothing of the file goes out with a refusal.
            Assert.Null(refused["X-Bz-File-Id"]);
            Assert.Null(refused["Accept-Ranges"]);
        }

        var head = await Download.ByNameAsync(cooper, $"photos/{name}", b2.Token, range, HttpMethod.Head);
        Assert.Equal((416, $"bytes */{length}", 0), (head.Status, head["Content-Range"], head.Content.Length));
    }

    static string Length(int bytes) => bytes.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Ten digits in one piece and in three, and nothing at all.</summary>
public sealed class StoredDigits : IAsyncLifetime
{
    public const string Text = "0123456789";

    public TestCooper Cooper { get; private set; } = null!;

    public B2Client B2 { get; private set; } = null!;

    public string Small { get; private set; } = "";

    public string Large { get; private set; } = "";

    public string Empty { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Cooper = await TestCooper.StartAsync("limits.part-bytes-min=1");
        B2 = await Cooper.LogInAsync();
        var bucket = await B2.CreateBucketAsync("photos");
        Small = (await B2.UploadAsync(bucket, "small", Encoding.ASCII.GetBytes(Text))).Done().Text("fileId");
        Empty = (await B2.UploadAsync(bucket, "empty", [])).Done().Text("fileId");
        Large = await B2.StartLargeFileAsync(bucket, "large");
        var parts = Text.Chunk(4).Select(part => Encoding.ASCII.GetBytes(part)).ToList();
        for (var number = 1; number <= parts.Count; number++)
            (await B2.UploadPartAsync(Large, number, parts[number - 1])).Done();
        (await B2.PostAsync("b2_finish_large_file", new { fileId = Large, partSha1Array = parts.Select(B2Client.Sha1) })).Done();
    }

    public async Task DisposeAsync() => await Cooper.DisposeAsync();
}
