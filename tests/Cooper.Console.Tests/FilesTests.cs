using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Console.Tests;

public sealed class FilesTests : IAsyncLifetime
{
    TestCooper cooper = null!;
    B2Client b2 = null!;
    ConsoleClient console = null!;
    string bucket = "";

    string Files => $"/console/buckets/bkt_{bucket}/files";

    public async Task InitializeAsync()
    {
        cooper = await TestCooper.StartAsync();
        b2 = await cooper.LogInAsync();
        bucket = await b2.CreateBucketAsync("photos-1");
        console = await ConsoleClient.SignInAsync(cooper);
    }

    public async Task DisposeAsync() => await cooper.DisposeAsync();

    [Fact]
    public async Task A_file_that_is_sent_here_is_a_file_everywhere()
    {
        var content = Encoding.UTF8.GetBytes("meow");
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");

        using var answer = await console.SendAsync(
            "PUT", Files + "?name=" + Uri.EscapeDataString("cats & dogs/ä%2F+.jpg"), body,
            request => request.Headers.Add("X-Content-Sha1", B2Client.Sha1(content)));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var file = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(B2Client.Sha1(content), file.GetProperty("sha1").GetString());
        Assert.Equal(content, (await b2.DownloadByIdAsync(file.GetProperty("file_id").GetString()!)).Content);
        var listed = (await b2.PostAsync("b2_list_file_names", new { bucketId = bucket })).Done();
        Assert.Equal("cats & dogs/ä%2F+.jpg", listed["files"][0].GetProperty("fileName").GetString());
        Assert.Equal("image/jpeg", listed["files"][0].GetProperty("contentType").GetString());
    }

    [Fact]
    public async Task A_checksum_that_does_not_match_stores_nothing()
    {
        using var body = new ByteArrayContent([1, 2, 3]);

        using var answer = await console.SendAsync(
            "PUT", Files + "?name=a", body, request => request.Headers.Add("X-Content-Sha1", B2Client.Sha1([9])));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty((await ListAsync("")).EnumerateArray());
    }

    [Fact]
    public async Task An_upload_into_a_bucket_that_is_gone_signs_nobody_out()
    {
        (await b2.DeleteBucketAsync(bucket)).Done();
        using var body = new ByteArrayContent([1, 2, 3]);

        using var answer = await console.SendAsync("PUT", Files + "?name=a", body);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Folders_versions_and_pages_are_listed()
    {
        foreach (var name in new[] { "a", "a", "cats/1", "cats/2" })
            (await b2.UploadAsync(bucket, name, "meow"u8.ToArray())).Done();
        (await b2.PostAsync("b2_hide_file", new { bucketId = bucket, fileName = "a" })).Done();

        Assert.Equal(["folder cats/"], Rows(await ListAsync("")));
        Assert.Equal(["hidden a", "file a", "file a", "folder cats/"], Rows(await ListAsync("?versions=true")));
        Assert.Equal(["file cats/1", "file cats/2"], Rows(await ListAsync("?prefix=cats/")));
        Assert.Equal(["file cats/2"], Rows(await ListAsync("?prefix=cats/&start=cats/2")));
    }

    [Fact]
    public async Task Stored_bytes_never_run_in_the_console()
    {
        const string Script = "<script>parent.document.title = 'mine'</script>";
        var file = (await b2.UploadAsync(bucket, "a/\"evil\"\u00e9.html", Encoding.UTF8.GetBytes(Script),
            request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue("text/html"))).Done().Text("fileId");

        // As a link is followed: without any header of ours.
        using var answer = await console.SendAsync("GET", "/console/files/" + file, change: request =>
        {
            request.Headers.Remove(Http.SessionCookie.Header);
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
        });

        Assert.Equal(Script, await answer.Content.ReadAsStringAsync());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("\"evil\"\u00e9.html", answer.Content.Headers.ContentDisposition.FileNameStar);
        MustBeIsolated(answer);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Nor_do_they_run_where_B2_shows_them()
    {
        var open = await b2.CreateBucketAsync("open-bucket", "allPublic");
        (await b2.UploadAsync(open, "evil.html", "<script></script>"u8.ToArray(),
            request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue("text/html"))).Done();

        using var answer = await cooper.HttpClient.GetAsync("/file/open-bucket/evil.html");

        MustBeIsolated(answer);
    }

    [Fact]
    public async Task A_link_on_another_site_downloads_nothing()
    {
        var file = (await b2.UploadAsync(bucket, "a", "meow"u8.ToArray())).Done().Text("fileId");
        foreach (var site in new[] { "cross-site", "same-site" })
        {
            Assert.Equal(401, await console.StatusOfAsync("GET", "/console/files/" + file, request =>
            {
                request.Headers.Remove(Http.SessionCookie.Header);
                request.Headers.Add("Sec-Fetch-Site", site);
            }));
        }
    }

    [Fact]
    public async Task A_download_that_broke_off_goes_on()
    {
        var file = (await b2.UploadAsync(bucket, "a", "0123456789"u8.ToArray())).Done().Text("fileId");

        using var answer = await console.SendAsync(
            "GET", "/console/files/" + file, change: request => request.Headers.Range = new RangeHeaderValue(4, null));

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal("456789", await answer.Content.ReadAsStringAsync());
        Assert.Equal("bytes 4-9/10", answer.Content.Headers.ContentRange!.ToString());

        using var beyond = await console.SendAsync(
            "GET", "/console/files/" + file, change: request => request.Headers.Range = new RangeHeaderValue(10, null));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal("bytes */10", beyond.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task Files_are_hidden_and_versions_deleted()
    {
        var file = (await b2.UploadAsync(bucket, "a", "meow"u8.ToArray())).Done().Text("fileId");

        Assert.Equal(200, await console.StatusOfAsync("POST", Files + "/hide?name=a"));
        Assert.Equal(409, await console.StatusOfAsync("POST", Files + "/hide?name=a"));
        Assert.Equal(404, await console.StatusOfAsync("DELETE", $"/console/files/{file}?name=b"));
        Assert.Equal(204, await console.StatusOfAsync("DELETE", $"/console/files/{file}?name=a"));
        Assert.Equal(404, await console.StatusOfAsync("GET", $"/console/files/{file}"));

        Assert.Equal(["hidden a"], Rows(await ListAsync("?versions=true")));
    }

    [Fact]
    public async Task Keys_are_made_listed_and_deleted()
    {
        using var made = await console.SendAsync("POST", "/console/keys", JsonContent.Create(
            new { key_name = "reader", capabilities = new[] { "readFiles" }, bucket_ids = new[] { "bkt_" + bucket }, valid_seconds = 60 }));
        var key = await made.Content.ReadFromJsonAsync<JsonElement>();
        var (id, secret) = (key.GetProperty("key_id").GetString()!, key.GetProperty("secret").GetString()!);
        await ConsoleClient.SignInAsync(cooper, id, secret);

        using var listed = await console.SendAsync("GET", "/console/keys");
        var text = await listed.Content.ReadAsStringAsync();
        Assert.Contains(id, text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.Equal(204, await console.StatusOfAsync("DELETE", "/console/keys/" + id));
        Assert.Equal(400, await console.StatusOfAsync("DELETE", "/console/keys/" + id));
        using var unknown = await console.SendAsync(
            "POST", "/console/keys", JsonContent.Create(new { key_name = "reader", capabilities = new[] { "rule" } }));
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public async Task A_bucket_that_is_made_here_has_one_name_everywhere()
    {
        using var made = await console.SendAsync("POST", "/console/buckets", JsonContent.Create(new { bucket_name = "made-here" }));
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        using var again = await console.SendAsync("POST", "/console/buckets", JsonContent.Create(new { bucket_name = "made-here" }));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        using var bad = await console.SendAsync("POST", "/console/buckets", JsonContent.Create(new { bucket_name = "a" }));
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);

        Assert.Equal(200, await console.StatusOfAsync("GET", "/v1/buckets/made-here"));
        var listed = (await b2.PostAsync("b2_list_buckets", new { accountId = b2.Account, bucketName = "made-here" })).Done();
        Assert.Equal("allPrivate", listed["buckets"][0].GetProperty("bucketType").GetString());
    }

    static void MustBeIsolated(HttpResponseMessage answer)
    {
        Assert.Equal("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    async Task<JsonElement> ListAsync(string query)
    {
        using var answer = await console.SendAsync("GET", Files + query);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("files");
    }

    static IEnumerable<string> Rows(JsonElement files) =>
        files.EnumerateArray().Select(file => $"{file.GetProperty("kind").GetString()} {file.GetProperty("name").GetString()}");
}
