using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Files;

/// <summary>Timestamps that a client gives its files, under each of the names that clients use for them.</summary>
public sealed class CustomTimestampTests
{
    const long Given = 1_234_567_890_123;

    [Theory]
    [InlineData("customUploadTimestamp")]
    [InlineData("custom_upload_timestamp")]
    public async Task A_large_file_keeps_the_timestamp_that_it_began_with(string field)
    {
        await using var cooper = await TestCooper.StartAsync("limits.part-bytes-min=1");
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        (await b2.UploadAsync(bucket, "film", "now"u8.ToArray())).Done();

        var started = (await StartAsync(b2, bucket, field, Given)).Done();
        var file = started.Text("fileId");
        (await b2.UploadPartAsync(file, 1, "1"u8.ToArray())).Done();
        (await b2.UploadPartAsync(file, 2, "2"u8.ToArray())).Done();
        string[] partSha1Array = [B2Client.Sha1("1"u8.ToArray()), B2Client.Sha1("2"u8.ToArray())];
        var finished = (await b2.PostAsync("b2_finish_large_file", new { fileId = file, partSha1Array })).Done();

        foreach (var shown in (B2Reply[])[started, finished, (await b2.PostAsync("b2_get_file_info", new { fileId = file })).Done()])
            Assert.Equal((file, Given), (shown.Text("fileId"), shown["uploadTimestamp"].GetInt64()));
        Assert.Equal(Given.ToString(), (await Download.ByIdAsync(cooper, file, b2.Token))["X-Bz-Upload-Timestamp"]);
        // It is older than what was uploaded before it.
        var rows = (await b2.PostAsync("b2_list_file_versions", new { bucketId = bucket })).Done()["files"];
        Assert.Equal(file, rows[1].GetProperty("fileId").GetString());
        Assert.Equal("now"u8.ToArray(), (await b2.DownloadAsync("photos", "film")).Content);
    }

    [Theory]
    [InlineData("customUploadTimestamp")]
    [InlineData("custom_upload_timestamp")]
    public async Task A_timestamp_of_the_future_is_refused(string field)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        var now = cooper.Clock.GetUtcNow().ToUnixTimeMilliseconds();

        foreach (var timestamp in (long[])[now + 1, -1])
        {
            var refused = await StartAsync(b2, bucket, field, timestamp);
            Assert.Equal(new B2Reply(400, "bad_request"), refused);
            Assert.Equal("The custom upload timestamp must be milliseconds since 1970 and not in the future", refused.Message);
        }

        (await StartAsync(b2, bucket, field, now)).Done();
        (await StartAsync(b2, bucket, field, 0)).Done();
    }

    [Fact]
    public async Task An_upload_is_sorted_by_the_timestamp_that_it_was_given()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");

        var ids = new List<string>();
        foreach (var timestamp in (long[])[Given, Given + 2, Given - 1, Given + 1])
            ids.Add((await UploadAsync(timestamp)).Done().Text("fileId"));

        var rows = (await b2.PostAsync("b2_list_file_versions", new { bucketId = bucket })).Done()["files"].EnumerateArray();
        Assert.Equal([Given + 2, Given + 1, Given, Given - 1], rows.Select(row => row.GetProperty("uploadTimestamp").GetInt64()));
        var newest = await Download.ByNameAsync(cooper, "photos/cat.jpg", b2.Token);
        Assert.Equal((ids[1], (Given + 2).ToString()), (newest["X-Bz-File-Id"], newest["X-Bz-Upload-Timestamp"]));

        Task<B2Reply> UploadAsync(long timestamp) => b2.UploadAsync(
            bucket, "cat.jpg", "meow"u8.ToArray(),
            request => request.Headers.TryAddWithoutValidation("X-Bz-Custom-Upload-Timestamp", timestamp.ToString()));
    }

    static Task<B2Reply> StartAsync(B2Client b2, string bucket, string field, long timestamp) => b2.PostAsync(
        "b2_start_large_file",
        new Dictionary<string, object>
        {
            ["bucketId"] = bucket,
            ["fileName"] = "film",
            ["contentType"] = "video/mp4",
            [field] = timestamp,
        });
}
