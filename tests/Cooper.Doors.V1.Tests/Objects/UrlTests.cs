using System.Text.Json;
using Cooper.Domain.Buckets;
using Cooper.Domain.Objects;
using Cooper.Testing;

namespace Cooper.Doors.V1.Tests.Objects;

/// <summary>Blobs given as a URL, of a site on loopback that the server is allowed to ask.</summary>
public class UrlTests
{
    [Fact]
    public async Task What_stands_at_a_url_becomes_a_file_of_the_bucket()
    {
        await using var site = TestSite.Of("200 OK\r\nContent-Type: image/gif", "meow");
        await using var bucket = await AllowedAsync(site);

        var made = await bucket.CreateAsync(Body($"{site.Url}/a/cat.gif?key=1"));

        Assert.Equal(200, made.Status);
        var details = made.At("blobs")[0].GetProperty("details");
        Assert.Equal(
            ("cat.gif", "image/gif", 4, "sha256:404cdd7bc109c432f8cc2443b45bcfe95980f5107215c645236e577929ac3e52"),
            (details.GetProperty("filename").GetString(), details.GetProperty("mime_type").GetString(),
                details.GetProperty("size_bytes").GetInt32(), details.GetProperty("hash").GetString()));
        Assert.Equal("meow"u8.ToArray(), await bucket.DownloadAsync(details.GetProperty("file_name").GetString()!));
        Assert.Equal(new BucketContent(1, 0, 0, 4) { StoredObjects = 1, Blobs = 1, HeldVersions = 1 }, await bucket.CountAsync());
    }

    [Fact]
    public async Task Name_and_type_are_as_the_request_says_if_it_says()
    {
        await using var site = TestSite.Of("200 OK\r\nContent-Type: image/gif", "meow");
        await using var bucket = await AllowedAsync(site);
        var data = JsonSerializer.Serialize(new { url = $"{site.Url}/a.gif", mime_type = "image/png", filename = "b.png" });

        var made = await bucket.CreateAsync($$"""{"blobs":[{"property":"picture","type":"image","data":{{data}}}]}""");

        var details = made.At("blobs")[0].GetProperty("details");
        Assert.Equal(
            ("b.png", "image/png"), (details.GetProperty("filename").GetString(), details.GetProperty("mime_type").GetString()));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/a%2Fb")]
    [InlineData("/%00")]
    [InlineData("/..%5c")]
    public async Task A_url_whose_end_is_no_name_takes_the_name_of_the_property(string path)
    {
        await using var site = TestSite.Of("200 OK\r\nContent-Type: \u00fc", "meow");
        await using var bucket = await AllowedAsync(site);

        var made = await bucket.CreateAsync(Body(site.Url + path));

        var details = made.At("blobs")[0].GetProperty("details");
        Assert.Equal(
            ("picture", "application/octet-stream"),
            (details.GetProperty("filename").GetString(), details.GetProperty("mime_type").GetString()));
    }

    [Fact]
    public async Task Many_megabytes_pass_through()
    {
        var content = new string('x', 5_000_001);
        await using var site = new TestSite((_, target, _) => TestSite.SendRawAsync(target, $"HTTP/1.1 200 OK\r\n\r\n{content}"));
        await using var bucket = await AllowedAsync(site);

        var made = await bucket.CreateAsync(Body(site.Url + "/x"));

        var details = made.At("blobs")[0].GetProperty("details");
        Assert.Equal(5_000_001, details.GetProperty("size_bytes").GetInt32());
        Assert.Equal(content.Length, (await bucket.DownloadAsync(details.GetProperty("file_name").GetString()!))!.Length);
    }

    [Fact]
    public async Task Nothing_comes_too()
    {
        await using var site = TestSite.Of("200 OK");
        await using var bucket = await AllowedAsync(site);

        var made = await bucket.CreateAsync(Body(site.Url));

        Assert.Equal(0, made.At("blobs")[0].GetProperty("details").GetProperty("size_bytes").GetInt32());
    }

    [Fact]
    public async Task An_object_is_changed_by_a_url_too()
    {
        await using var site = TestSite.Of("200 OK", "meow");
        await using var bucket = await AllowedAsync(site);
        var made = await bucket.CreateAsync("{}");

        var changed = await bucket.PutAsync(made.Text("object_id"), Body(site.Url + "/cat"));

        Assert.Equal("cat", changed.At("blobs")[0].GetProperty("details").GetProperty("filename").GetString());
    }

    [Fact]
    public async Task Without_being_allowed_nothing_on_this_machine_is_reached()
    {
        await using var site = TestSite.Of("200 OK", "secret");
        await using var bucket = await ObjectBucket.StartAsync();

        var refused = await bucket.CreateAsync(Body(site.Url));

        Assert.Equal(("400 source_forbidden", 0), (refused.Refusal, site.Connections));
        Assert.Equal(BucketContent.Nothing, await bucket.CountAsync());
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "400 source_unreachable")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nmeow", "400 source_unreachable")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nmeow meow meow", "400 blob_too_large")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n", "400 source_forbidden")]
    public async Task What_cannot_be_had_leaves_nothing_and_tells_nothing_of_the_url(string answer, string refusal)
    {
        await using var site = new TestSite((_, target, _) => TestSite.SendRawAsync(target, answer));
        await using var bucket = await AllowedAsync(site, "outgoing.fetch-bytes-max=10");

        var refused = await bucket.CreateAsync(Body(site.Url + "/path?key=s3cret"));

        Assert.Equal(refusal, refused.Refusal);
        Assert.DoesNotContain("s3cret", refused.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain("/path", refused.Raw, StringComparison.Ordinal);
        Assert.Equal(BucketContent.Nothing, await bucket.CountAsync());
        Assert.Empty(Left(bucket));
    }

    [Fact]
    public async Task Of_several_objects_one_whose_url_fails_is_left_out()
    {
        await using var site = new TestSite((request, target, _) =>
            TestSite.SendAsync(target, request.Path == "/good" ? "200 OK" : "404 Not Found", "meow"));
        await using var bucket = await AllowedAsync(site);

        var made = await bucket.CreateManyAsync($$"""{"objects":[{{Body(site.Url + "/bad")}},{{Body(site.Url + "/good")}}]}""");

        Assert.Equal(("1", "1"), (made.Text("succeeded_count"), made.Text("failed_count")));
        Assert.Equal("source_unreachable", made.At("failed")[0].GetProperty("error_type").GetString());
    }

    [Fact]
    public async Task One_request_fetches_only_so_many()
    {
        await using var site = TestSite.Of("200 OK", "meow");
        await using var bucket = await AllowedAsync(site);
        var two = $$"""{"blobs":[{{Blob(site.Url)}},{{Blob(site.Url)}}]}""";
        var objects = string.Join(',', Enumerable.Repeat(two, (CreateObjects.UrlsMax / 2) + 1));

        Assert.Equal("400", (await bucket.CreateManyAsync($$"""{"objects":[{{objects}}]}""")).Refusal);

        Assert.Equal(0, site.Connections);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nm")]
    public async Task An_end_of_the_bucket_does_not_wait_for_a_slow_site(string begun)
    {
        var asked = new TaskCompletionSource();
        await using var site = new TestSite(async (_, target, stop) =>
        {
            await TestSite.SendRawAsync(target, begun);
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        await using var bucket = await AllowedAsync(site);

        var creating = bucket.CreateAsync(Body(site.Url));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        var accepted = await bucket.Door.DeleteAsync($"/v1/buckets/{bucket.Id}");
        var refused = await creating.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        await bucket.Door.RunTasksAsync();

        Assert.Equal(200, accepted.Status);
        Assert.Equal("409 bucket_deleting", refused.Refusal);
        Assert.Equal(
            "COMPLETED", (await bucket.Door.GetAsync($"/v1/tasks/{accepted.Text("task_id")}")).Text("status"));
    }

    [Fact]
    public async Task A_fetch_ends_with_its_time()
    {
        var asked = new TaskCompletionSource();
        await using var site = new TestSite(async (_, _, stop) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        await using var bucket = await AllowedAsync(site);

        var creating = bucket.CreateAsync(Body(site.Url));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        bucket.Door.Clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("400 source_unreachable", (await creating.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System)).Refusal);
    }

    [Fact]
    public async Task A_reference_that_is_kept_is_not_fetched()
    {
        await using var site = TestSite.Of("200 OK", "meow");
        await using var bucket = await AllowedAsync(site);

        var made = await bucket.CreateAsync(
            $$"""{"canonicalize_source":false,"blobs":[{{Blob(site.Url)}}]}""");

        Assert.Equal((200, 0), (made.Status, site.Connections));
    }

    static Task<ObjectBucket> AllowedAsync(TestSite site, params string[] options) =>
        ObjectBucket.StartAsync(null, [$"outgoing.allow=127.0.0.1:{site.Port}", .. options]);

    static string Body(string url) => $$"""{"blobs":[{{Blob(url)}}]}""";

    static string Blob(string url) => $$"""{"property":"picture","type":"image","data":{{JsonSerializer.Serialize(url)}}}""";

    /// <summary>Bodies that belong to nobody.</summary>
    static IEnumerable<string> Left(ObjectBucket bucket) =>
        Directory.EnumerateFiles(bucket.Door.PathOf("buckets"), "*", SearchOption.AllDirectories)
            .Where(path => path.Contains("/temporary/", StringComparison.Ordinal) || path.Contains("/bodies/", StringComparison.Ordinal));
}
