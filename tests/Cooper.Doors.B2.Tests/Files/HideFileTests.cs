using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Files;

/// <summary><c>b2_hide_file</c></summary>
public sealed class HideFileTests
{
    [Fact]
    public async Task A_marker_hides_the_file_until_it_is_deleted()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        (await b2.UploadAsync(bucket, "cat.jpg", "meow"u8.ToArray())).Done();

        var marker = (await HideAsync(b2, bucket, "cat.jpg")).Done();

        Assert.Equal(("hide", "application/x-bz-hide-marker"), (marker.Text("action"), marker.Text("contentType")));
        Assert.Equal(0, marker["contentLength"].GetInt64());
        Assert.Equal("[]", (await b2.PostAsync("b2_list_file_names", new { bucketId = bucket })).Done()["files"].GetRawText());
        var missing = await Download.ByNameAsync(cooper, "photos/cat.jpg", b2.Token);
        Assert.Equal(new B2Reply(404, "not_found"), missing.Reply);
        Assert.Equal("File with such name does not exist.", missing.Reply.Message);
        (await b2.PostAsync("b2_delete_file_version", new { fileName = "cat.jpg", fileId = marker.Text("fileId") })).Done();
        Assert.Equal("meow"u8.ToArray(), (await b2.DownloadAsync("photos", "cat.jpg")).Content);
    }

    [Fact]
    public async Task A_file_that_is_hidden_is_already_hidden_and_gets_no_second_marker()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        (await b2.UploadAsync(bucket, "cat.jpg", "meow"u8.ToArray())).Done();
        (await HideAsync(b2, bucket, "cat.jpg")).Done();

        var refused = await HideAsync(b2, bucket, "cat.jpg");

        Assert.Equal(new B2Reply(400, "already_hidden"), refused);
        Assert.Equal("File already hidden: cat.jpg", refused.Message);
        Assert.Equal(2, (await b2.PostAsync("b2_list_file_versions", new { bucketId = bucket })).Done()["files"].GetArrayLength());
        (await b2.UploadAsync(bucket, "cat.jpg", "purr"u8.ToArray())).Done();
        (await HideAsync(b2, bucket, "cat.jpg")).Done();
    }

    [Fact]
    public async Task A_name_without_a_version_is_no_such_file()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        (await b2.UploadAsync(bucket, "cat.jpg", "meow"u8.ToArray())).Done();

        foreach (var name in (string[])["cat.jp", "cat.jpg2", "Cat.jpg", "dog.jpg"])
        {
            var refused = await HideAsync(b2, bucket, name);

            Assert.Equal(new B2Reply(400, "no_such_file"), refused);
            Assert.Equal($"No such file: {name}", refused.Message);
        }

        Assert.Equal(1, (await b2.PostAsync("b2_list_file_versions", new { bucketId = bucket })).Done()["files"].GetArrayLength());
    }

    static Task<B2Reply> HideAsync(B2Client b2, string bucketId, string fileName) =>
        b2.PostAsync("b2_hide_file", new { bucketId, fileName });
}
