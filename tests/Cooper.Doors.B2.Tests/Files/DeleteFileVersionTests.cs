using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Files;

/// <summary><c>b2_delete_file_version</c></summary>
public sealed class DeleteFileVersionTests
{
    [Fact]
    public async Task Name_and_id_are_those_of_one_version_that_is_there_or_the_file_is_not_present()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        var cat = (await b2.UploadAsync(bucket, "cat.jpg", "meow"u8.ToArray())).Done().Text("fileId");
        var dog = (await b2.UploadAsync(bucket, "dog.jpg", "woof"u8.ToArray())).Done().Text("fileId");
        var gone = (await b2.UploadAsync(bucket, "dog.jpg", "woof"u8.ToArray())).Done().Text("fileId");
        (await DeleteAsync(b2, "dog.jpg", gone)).Done();

        foreach (var (name, id) in ((string, string)[])
            [("dog.jpg", cat), ("cat.jpg", dog), ("dog.jpg", gone), ("none", cat), ("cat.jpg", cat.Replace(bucket, new string('0', 24)))])
        {
            var refused = await DeleteAsync(b2, name, id);

            Assert.Equal(new B2Reply(400, "file_not_present"), refused);
            Assert.Equal($"File not present: {name} {id}", refused.Message);
        }

        Assert.Equal(2, (await b2.PostAsync("b2_list_file_versions", new { bucketId = bucket })).Done()["files"].GetArrayLength());
    }

    [Fact]
    public async Task The_newest_version_exposes_the_one_before_it()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        (await b2.UploadAsync(bucket, "cat.jpg", "old"u8.ToArray())).Done();
        var newest = (await b2.UploadAsync(bucket, "cat.jpg", "new"u8.ToArray())).Done().Text("fileId");

        var answer = (await DeleteAsync(b2, "cat.jpg", newest)).Done();

        Assert.Equal($$"""{"fileId":"{{newest}}","fileName":"cat.jpg"}""", answer.Body.GetRawText());
        Assert.Equal("old"u8.ToArray(), (await b2.DownloadAsync("photos", "cat.jpg")).Content);
    }

    [Fact]
    public async Task An_unfinished_large_file_is_given_up()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        var started = await b2.StartLargeFileAsync(bucket, "film.mp4");
        (await b2.UploadPartAsync(started, 1, "part"u8.ToArray())).Done();

        var answer = (await DeleteAsync(b2, "film.mp4", started)).Done();

        Assert.Equal($$"""{"fileId":"{{started}}","fileName":"film.mp4"}""", answer.Body.GetRawText());
        var again = await b2.PostAsync("b2_cancel_large_file", new { fileId = started });
        Assert.Equal(new B2Reply(400, "bad_request"), again);
        Assert.Equal($"No active upload for: {started}", again.Message);
        (await b2.DeleteBucketAsync(bucket)).Done();
    }

    static Task<B2Reply> DeleteAsync(B2Client b2, string fileName, string fileId) =>
        b2.PostAsync("b2_delete_file_version", new { fileName, fileId, bypassGovernance = false });
}
