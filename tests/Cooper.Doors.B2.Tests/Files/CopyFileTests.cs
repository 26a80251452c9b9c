using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Files;

/// <summary><c>b2_copy_file</c></summary>
public sealed class CopyFileTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("COPY")]
    public async Task A_copy_keeps_type_info_and_digest_of_its_source(string? metadataDirective)
    {
        await using var cooper = await TestCooper.StartAsync();
        var (b2, _, source) = await StoreAsync(cooper);

        var copy = (await b2.PostAsync("b2_copy_file", new { sourceFileId = source, fileName = "copy.jpg", metadataDirective })).Done();

        var info = (await b2.PostAsync("b2_get_file_info", new { fileId = source })).Done();
        Assert.Equal(("copy", "copy.jpg"), (copy.Text("action"), copy.Text("fileName")));
        foreach (var field in (string[])["contentLength", "contentMd5", "contentSha1", "contentType", "fileInfo"])
            Assert.Equal(info[field].GetRawText(), copy[field].GetRawText());
        Assert.Equal("""{"color":"blue"}""", copy["fileInfo"].GetRawText());
        Assert.NotEqual(source, copy.Text("fileId"));
        Assert.Equal("upload", (await b2.PostAsync("b2_get_file_info", new { fileId = copy.Text("fileId") })).Done().Text("action"));
        Assert.Equal("0123456789"u8.ToArray(), (await b2.DownloadAsync("photos", "copy.jpg")).Content);
    }

    [Fact]
    public async Task A_replacement_has_the_type_and_info_that_are_given_and_no_others()
    {
        await using var cooper = await TestCooper.StartAsync();
        var (b2, _, source) = await StoreAsync(cooper);

        var full = (await b2.PostAsync("b2_copy_file", new
        {
            sourceFileId = source,
            fileName = "copy.png",
            metadataDirective = "REPLACE",
            contentType = "b2/x-auto",
            fileInfo = new { Size = "small" },
        })).Done();
        var bare = (await b2.PostAsync(
            "b2_copy_file",
            new { sourceFileId = source, fileName = "bare", metadataDirective = "REPLACE", contentType = "text/x; charset=utf-8" })).Done();

        Assert.Equal(("image/png", """{"size":"small"}"""), (full.Text("contentType"), full["fileInfo"].GetRawText()));
        Assert.Equal(("text/x; charset=utf-8", "{}"), (bare.Text("contentType"), bare["fileInfo"].GetRawText()));
        Assert.Equal(B2Client.Sha1("0123456789"u8.ToArray()), full.Text("contentSha1"));
    }

    [Fact]
    public async Task A_directive_and_what_is_given_with_it_must_agree()
    {
        await using var cooper = await TestCooper.StartAsync();
        var (b2, bucket, source) = await StoreAsync(cooper);

        const string NeedsReplace = "contentType and fileInfo need metadataDirective REPLACE";
        await RefusedAsync("COPY", "text/x", null, NeedsReplace);
        await RefusedAsync("COPY", null, new { a = "1" }, NeedsReplace);
        await RefusedAsync("COPY", null, new { }, NeedsReplace);
        await RefusedAsync(null, "text/x", new { a = "1" }, NeedsReplace);
        await RefusedAsync("REPLACE", null, null, "metadataDirective REPLACE needs contentType");
        await RefusedAsync("REPLACE", null, new { a = "1" }, "metadataDirective REPLACE needs contentType");
        await RefusedAsync("replace", "text/x", null, "metadataDirective must be COPY or REPLACE");
        await RefusedAsync("", null, null, "metadataDirective must be COPY or REPLACE");
        Assert.Equal(1, (await b2.PostAsync("b2_list_file_versions", new { bucketId = bucket })).Done()["files"].GetArrayLength());

        async Task RefusedAsync(string? metadataDirective, string? contentType, object? fileInfo, string message)
        {
            var refused = await b2.PostAsync(
                "b2_copy_file", new { sourceFileId = source, fileName = "copy.jpg", metadataDirective, contentType, fileInfo });
            Assert.Equal(new B2Reply(400, "bad_request"), refused);
            Assert.Equal(message, refused.Message);
        }
    }

    [Fact]
    public async Task A_range_is_copied_with_both_its_ends_and_has_a_digest_of_its_own()
    {
        await using var cooper = await TestCooper.StartAsync();
        var (b2, _, source) = await StoreAsync(cooper);
        var other = await b2.CreateBucketAsync("albums");

        foreach (var (first, last) in ((int, int)[])[(0, 0), (2, 5), (9, 9), (0, 9)])
        {
            var range = $"bytes={first}-{last}";
            var copy = (await b2.PostAsync(
                "b2_copy_file", new { sourceFileId = source, fileName = "part", range, destinationBucketId = other })).Done();

            var bytes = "0123456789"u8[first..(last + 1)].ToArray();
            Assert.Equal((range, bytes.Length, other), (range, copy["contentLength"].GetInt64(), copy.Text("bucketId")));
            Assert.Equal(B2Client.Sha1(bytes), copy.Text("contentSha1"));
            Assert.Equal(("image/jpeg", """{"color":"blue"}"""), (copy.Text("contentType"), copy["fileInfo"].GetRawText()));
            Assert.Equal(bytes, (await b2.DownloadAsync("albums", "part")).Content);
        }
    }

    [Fact]
    public async Task A_range_that_is_none_of_the_source_is_refused()
    {
        await using var cooper = await TestCooper.StartAsync();
        var (b2, bucket, source) = await StoreAsync(cooper);

        foreach (var range in (string[])["bytes=0-10", "bytes=10-10", "bytes=5-4"])
            await RefusedAsync(range, 416, "range_not_satisfiable", "The range cannot be satisfied");
        foreach (var range in (string[])["bytes=5-", "bytes=-5", "bytes=0-1,3-4", "0-1", ""])
            await RefusedAsync(range, 400, "bad_request", "range must be bytes=first-last");
        Assert.Equal(1, (await b2.PostAsync("b2_list_file_versions", new { bucketId = bucket })).Done()["files"].GetArrayLength());

        async Task RefusedAsync(string range, int status, string code, string message)
        {
            var refused = await b2.PostAsync("b2_copy_file", new { sourceFileId = source, fileName = "part", range });
            Assert.Equal((range, new B2Reply(status, code)), (range, refused));
            Assert.Equal(message, refused.Message);
        }
    }

    [Fact]
    public async Task A_hidden_version_can_be_copied_and_what_has_no_content_cannot()
    {
        await using var cooper = await TestCooper.StartAsync();
        var (b2, bucket, source) = await StoreAsync(cooper);
        var marker = (await b2.PostAsync("b2_hide_file", new { bucketId = bucket, fileName = "cat.jpg" })).Done().Text("fileId");
        var started = await b2.StartLargeFileAsync(bucket, "film.mp4");

        Assert.Equal("0123456789"u8.ToArray(), (await DownloadCopyAsync(source)).Content);
        foreach (var none in (string[])[marker, started])
        {
            var refused = await CopyAsync(none);
            Assert.Equal(new B2Reply(400, "bad_request"), refused);
            Assert.Equal("Only the finished content of a file can be copied", refused.Message);
        }

        (await b2.PostAsync("b2_delete_file_version", new { fileName = "cat.jpg", fileId = source })).Done();
        var gone = await CopyAsync(source);
        Assert.Equal(new B2Reply(404, "not_found"), gone);
        Assert.Equal($"File not present: {source}", gone.Message);

        Task<B2Reply> CopyAsync(string sourceFileId) => b2.PostAsync("b2_copy_file", new { sourceFileId, fileName = "copy" });

        async Task<(int Status, byte[] Content)> DownloadCopyAsync(string sourceFileId)
        {
            (await CopyAsync(sourceFileId)).Done();
            return await b2.DownloadAsync("photos", "copy");
        }
    }

    [Fact]
    public async Task A_large_file_is_copied_without_a_digest_and_with_that_of_its_info()
    {
        await using var cooper = await TestCooper.StartAsync("limits.part-bytes-min=1");
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        var sha1 = B2Client.Sha1("12"u8.ToArray());
        var wish = new { bucketId = bucket, fileName = "film", contentType = "video/mp4", fileInfo = new { large_file_sha1 = sha1 } };
        var film = (await b2.PostAsync("b2_start_large_file", wish)).Done().Text("fileId");
        (await b2.UploadPartAsync(film, 1, "1"u8.ToArray())).Done();
        (await b2.UploadPartAsync(film, 2, "2"u8.ToArray())).Done();
        string[] partSha1Array = [B2Client.Sha1("1"u8.ToArray()), B2Client.Sha1("2"u8.ToArray())];
        (await b2.PostAsync("b2_finish_large_file", new { fileId = film, partSha1Array })).Done();

        var whole = (await b2.PostAsync("b2_copy_file", new { sourceFileId = film, fileName = "whole" })).Done();
        var half = (await b2.PostAsync("b2_copy_file", new { sourceFileId = film, fileName = "half", range = "bytes=1-1" })).Done();

        Assert.Equal(("none", null), (whole.Text("contentSha1"), whole.Text("contentMd5")));
        Assert.Equal(sha1, whole.Text("fileInfo.large_file_sha1"));
        Assert.Equal(partSha1Array[1], half.Text("contentSha1"));
        Assert.Equal("12"u8.ToArray(), (await b2.DownloadAsync("photos", "whole")).Content);
    }

    /// <summary>b2sdk asserts that the message is this, letter by letter.</summary>
    [Fact]
    public async Task A_copy_of_more_than_five_billion_bytes_is_of_a_source_too_large()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        // More than is kept in a record, which knows its own length.
        var source = (await b2.UploadAsync(bucket, "film.mp4", new byte[2_000_000])).Done().Text("fileId");
        await cooper.RestartAsync(() => StoredLength.Set(cooper.Data, bucket, "film.mp4", 5_000_000_002));
        b2 = await cooper.LogInAsync();
        var started = await b2.StartLargeFileAsync(bucket, "joined");

        await RefusedAsync("b2_copy_file", null, 5_000_000_002);
        await RefusedAsync("b2_copy_file", "bytes=1-5000000001", 5_000_000_001);
        await RefusedAsync("b2_copy_part", null, 5_000_000_002);
        await RefusedAsync("b2_copy_part", "bytes=0-5000000000", 5_000_000_001);
        (await b2.PostAsync("b2_copy_file", new { sourceFileId = source, fileName = "part", range = "bytes=0-9" })).Done();

        async Task RefusedAsync(string call, string? range, long bytes)
        {
            var refused = await b2.PostAsync(
                call, new { sourceFileId = source, range, fileName = "copy", largeFileId = started, partNumber = 1 });
            Assert.Equal(new B2Reply(400, "source_too_large"), refused);
            Assert.Equal($"Copy source too big: {bytes}", refused.Message);
        }
    }

    static async Task<(B2Client B2, string Bucket, string Source)> StoreAsync(TestCooper cooper)
    {
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        var stored = await b2.UploadAsync(bucket, "cat.jpg", "0123456789"u8.ToArray(), request =>
        {
            request.Content!.Headers.ContentType = new("image/jpeg");
            request.Headers.Add("X-Bz-Info-Color", "blue");
        });
        return (b2, bucket, stored.Done().Text("fileId"));
    }
}
