using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Doors.B2.Tests;

/// <summary>Where the versions of the API differ, and where they don't. No packaged client speaks v3 or v4, so this does.</summary>
public sealed class VersionsTests
{
    public static TheoryData<int> Versions => [1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_file_goes_its_whole_way(int version)
    {
        await using var cooper = await TestCooper.StartAsync("limits.part-bytes-min=5");
        var b2 = await cooper.LogInAsync(version);
        var id = await b2.CreateBucketAsync("photos");

        var (url, _) = await b2.GetUploadUrlAsync(id);
        Assert.StartsWith($"/b2api/v{version}/b2_upload_file/", url.AbsolutePath, StringComparison.Ordinal);
        var stored = (await b2.UploadAsync(id, "a/cat.jpg", "meow"u8.ToArray())).Done();
        Assert.Equal("upload", stored.Text("action"));
        Assert.Equal("meow"u8.ToArray(), (await b2.DownloadAsync("photos", "a/cat.jpg")).Content);
        var copied = (await b2.PostAsync("b2_copy_file", new { sourceFileId = stored.Text("fileId"), fileName = "b/copy.jpg" })).Done();
        Assert.Equal("copy", copied.Text("action"));
        Assert.Equal("upload", (await b2.PostAsync("b2_get_file_info", new { fileId = copied.Text("fileId") })).Done().Text("action"));

        var started = await b2.StartLargeFileAsync(id, "film.mp4");
        byte[] first = [.. "first"u8], second = [.. "2"u8];
        (await b2.UploadPartAsync(started, 2, second)).Done();
        (await b2.UploadPartAsync(started, 1, first)).Done();
        var parts = (await b2.PostAsync("b2_list_parts", new { fileId = started })).Done()["parts"];
        Assert.Equal([1, 2], parts.EnumerateArray().Select(part => part.GetProperty("partNumber").GetInt32()));
        var finished = await b2.PostAsync(
            "b2_finish_large_file", new { fileId = started, partSha1Array = new[] { B2Client.Sha1(first), B2Client.Sha1(second) } });
        Assert.Equal("none", finished.Done().Text("contentSha1"));
        Assert.Equal("first2"u8.ToArray(), (await b2.DownloadAsync("photos", "film.mp4")).Content);

        (await b2.PostAsync("b2_hide_file", new { bucketId = id, fileName = "a/cat.jpg" })).Done();
        Assert.Equal(404, (await b2.DownloadAsync("photos", "a/cat.jpg")).Status);
        var versions = (await b2.PostAsync("b2_list_file_versions", new { bucketId = id })).Done()["files"];
        var actions = versions.EnumerateArray().Select(row => row.GetProperty("action").GetString()!);
        Assert.Equal(["hide", "upload", "upload", "upload"], actions);
        foreach (var row in versions.EnumerateArray())
        {
            var deleted = await b2.PostAsync(
                "b2_delete_file_version",
                new { fileName = row.GetProperty("fileName").GetString(), fileId = row.GetProperty("fileId").GetString() });
            Assert.True(deleted.IsDone);
        }

        (await b2.DeleteBucketAsync(id)).Done();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Rows_of_lists_carry_size_in_v1_only_and_locks_from_v2_on(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var id = await b2.CreateBucketAsync("photos");
        (await b2.UploadAsync(id, "cat.jpg", "meow"u8.ToArray())).Done();

        var row = (await b2.PostAsync("b2_list_file_names", new { bucketId = id })).Done()["files"][0];

        Assert.Equal(version == 1, row.TryGetProperty("size", out _));
        Assert.Equal(4, row.GetProperty("contentLength").GetInt64());
        foreach (var guarded in (string[])["fileRetention", "legalHold", "serverSideEncryption"])
            Assert.Equal(version > 1, row.TryGetProperty(guarded, out var value) && value.ValueKind == JsonValueKind.Object);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_large_file_just_started_shows_its_emptiness_from_v2_on(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var id = await b2.CreateBucketAsync("photos");

        var wish = new { bucketId = id, fileName = "film", contentType = "b2/x-auto" };
        var started = (await b2.PostAsync("b2_start_large_file", wish)).Done();

        Assert.Equal(version > 1, started.Body.TryGetProperty("action", out _));
        Assert.Equal(version > 1, started.Body.TryGetProperty("contentSha1", out _));
        Assert.Equal(version > 1, started.Body.TryGetProperty("contentLength", out _));
        Assert.Equal("application/octet-stream", started.Text("contentType"));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_key_names_its_buckets_in_the_words_of_the_version(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var id = await b2.CreateBucketAsync("photos");
        object fields = version < 4
            ? new { accountId = b2.Account, keyName = "ci", capabilities = new[] { "listFiles" }, bucketId = id }
            : new { accountId = b2.Account, keyName = "ci", capabilities = new[] { "listFiles" }, bucketIds = new[] { id } };

        var made = (await b2.PostAsync("b2_create_key", fields)).Done();
        var listed = (await b2.PostAsync("b2_list_keys", new { accountId = b2.Account })).Done()["keys"][0];
        var deleted = (await b2.PostAsync("b2_delete_key", new { applicationKeyId = made.Text("applicationKeyId") })).Done();

        foreach (var key in (JsonElement[])[made.Body, listed, deleted.Body])
        {
            if (version < 4)
                Assert.Equal(id, key.GetProperty("bucketId").GetString());
            else
                Assert.Equal($"[\"{id}\"]", key.GetProperty("bucketIds").GetRawText());
        }

        Assert.Matches("^K005[A-Za-z0-9/+]{27}$", made.Text("applicationKey"));
        Assert.False(listed.TryGetProperty("applicationKey", out _));
        Assert.False(deleted.Body.TryGetProperty("applicationKey", out _));
    }

    [Theory]
    [InlineData(3, "bucketIds")]
    [InlineData(4, "bucketId")]
    public async Task A_restriction_in_the_words_of_another_version_is_refused_and_not_overlooked(int version, string field)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var id = await b2.CreateBucketAsync("photos");
        var value = field == "bucketId" ? $"\"{id}\"" : $"[\"{id}\"]";

        var answer = await b2.PostJsonAsync(
            "b2_create_key", $$"""{"accountId":"{{b2.Account}}","keyName":"ci","capabilities":["listFiles"],"{{field}}":{{value}}}""");

        Assert.Equal(new B2Reply(400, "bad_request"), answer);
        Assert.Contains(field, answer.Message, StringComparison.Ordinal);
        Assert.Empty((await b2.PostAsync("b2_list_keys", new { accountId = b2.Account }))["keys"].EnumerateArray());
    }

    [Fact]
    public async Task A_key_of_several_buckets_reaches_each_of_them_and_no_other()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var (first, second) = (await b2.CreateBucketAsync("bucket-1"), await b2.CreateBucketAsync("bucket-2"));
        var third = await b2.CreateBucketAsync("bucket-3");
        var key = await b2.LogInWithNewKeyAsync(["listBuckets", "listFiles", "readFiles", "writeFiles"], [first, second]);

        Assert.True((await key.UploadAsync(first, "a", "1"u8.ToArray())).IsDone);
        Assert.True((await key.UploadAsync(second, "a", "2"u8.ToArray())).IsDone);
        Assert.Equal(new B2Reply(401, "unauthorized"), await key.PostAsync("b2_get_upload_url", new { bucketId = third }));
        Assert.Equal(new B2Reply(401, "unauthorized"), await key.PostAsync("b2_list_file_names", new { bucketId = third }));
        Assert.Equal(401, (await key.DownloadAsync("bucket-3", "a")).Status);
        Assert.Equal(new B2Reply(401, "unauthorized"), await key.PostAsync("b2_list_buckets", new { accountId = b2.Account }));
        var listed = (await key.PostAsync("b2_list_buckets", new { accountId = b2.Account, bucketId = second })).Done();
        Assert.Equal("bucket-2", listed["buckets"][0].GetProperty("bucketName").GetString());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_restricted_key_names_its_bucket_from_v2_on_and_is_shown_it_in_v1(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var own = await b2.CreateBucketAsync("bucket-1");
        await b2.CreateBucketAsync("bucket-2");
        var key = (await b2.LogInWithNewKeyAsync(["listBuckets"], [own])).In(version);

        var all = await key.PostAsync("b2_list_buckets", new { accountId = b2.Account });

        if (version == 1)
            Assert.Equal([own], all["buckets"].EnumerateArray().Select(bucket => bucket.GetProperty("bucketId").GetString()!));
        else
            Assert.Equal(new B2Reply(401, "unauthorized"), all);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_list_outside_the_prefix_of_the_key_is_refused_from_v2_on_and_narrowed_in_v1(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var id = await b2.CreateBucketAsync("photos");
        (await b2.UploadAsync(id, "mine/a", "1"u8.ToArray())).Done();
        (await b2.UploadAsync(id, "yours/a", "2"u8.ToArray())).Done();
        var key = (await b2.LogInWithNewKeyAsync(["listFiles"], [id], "mine/")).In(version);

        var all = await key.PostAsync("b2_list_file_names", new { bucketId = id });
        var inside = await key.PostAsync("b2_list_file_names", new { bucketId = id, prefix = "mine/" });

        Assert.Equal("mine/a", inside["files"][0].GetProperty("fileName").GetString());
        if (version == 1)
            Assert.Equal(["mine/a"], all["files"].EnumerateArray().Select(file => file.GetProperty("fileName").GetString()!));
        else
            Assert.Equal(new B2Reply(401, "unauthorized"), all);
    }

    [Theory]
    [InlineData("/b2api/v5/b2_list_buckets")]
    [InlineData("/b2api/v0/b2_list_buckets")]
    [InlineData("/b2api/v4/b2_dance")]
    [InlineData("/b2api/v4")]
    [InlineData("/b2api/")]
    public async Task What_no_version_has_is_not_found(string path)
    {
        await using var cooper = await TestCooper.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{}") };

        Assert.Equal(new B2Reply(404, "not_found"), await B2Client.SendAsync(cooper.HttpClient, request));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_wrong_method_is_told_so(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        foreach (var method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch])
        {
            using var request = new HttpRequestMessage(method, $"/b2api/v{version}/b2_list_buckets");
            Assert.Equal(new B2Reply(405, "method_not_allowed"), await B2Client.SendAsync(cooper.HttpClient, request));
        }
    }
}
