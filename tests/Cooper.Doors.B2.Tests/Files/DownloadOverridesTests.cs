using System.Text;
using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Files;

/// <summary>Headers that a download gets from the file, the bucket, its query, and the authorization that allows it.</summary>
public sealed class DownloadOverridesTests : IAsyncLifetime
{
    const string Expires = "Wed, 21 Oct 2026 07:28:00 GMT", OtherExpires = "Thu, 22 Oct 2026 07:28:00 GMT";

    /// <summary>Name in a query, name in file info (none for the content type), header, value of the file, value of the query.</summary>
    static readonly (string Query, string? Info, string Header, string Value, string Other)[] Overrides =
    [
        ("b2ContentDisposition", "b2-content-disposition", "Content-Disposition", "attachment; filename=\"cat.jpg\"", "inline"),
        ("b2ContentLanguage", "b2-content-language", "Content-Language", "de", "fr, en"),
        ("b2Expires", "b2-expires", "Expires", Expires, OtherExpires),
        ("b2CacheControl", "b2-cache-control", "Cache-Control", "max-age=60", "no-store"),
        ("b2ContentEncoding", "b2-content-encoding", "Content-Encoding", "gzip", "br"),
        ("b2ContentType", null, "Content-Type", "text/plain", "text/x; charset=utf-8"),
    ];

    TestCooper cooper = null!;
    B2Client b2 = null!;
    string bucket = "", plain = "", dressed = "";

    public async Task InitializeAsync()
    {
        cooper = await TestCooper.StartAsync();
        b2 = await cooper.LogInAsync();
        bucket = await b2.CreateBucketAsync("photos");
        plain = (await b2.UploadAsync(bucket, "plain", "meow"u8.ToArray())).Done().Text("fileId");
        var stored = await b2.UploadAsync(bucket, "dressed", "meow"u8.ToArray(), request =>
        {
            foreach (var one in Overrides.Where(one => one.Info is not null))
                request.Headers.TryAddWithoutValidation("X-Bz-Info-" + one.Info, Uri.EscapeDataString(one.Value));
            request.Headers.TryAddWithoutValidation("X-Bz-Info-color", "bl%C3%A9 u");
        });
        dressed = stored.Done().Text("fileId");
    }

    public async Task DisposeAsync() => await cooper.DisposeAsync();

    [Fact]
    public async Task A_file_without_such_info_has_no_such_headers()
    {
        foreach (var found in await BothWaysAsync("plain", plain, ""))
        {
            foreach (var one in Overrides.Where(one => one.Info is not null))
                Assert.Null(found[one.Header]);
            Assert.Equal(("text/plain", "meow"), (found["Content-Type"], Encoding.ASCII.GetString(found.Content)));
        }
    }

    [Fact]
    public async Task Reserved_file_info_becomes_the_header_that_it_names_and_no_other()
    {
        foreach (var found in await BothWaysAsync("dressed", dressed, ""))
        {
            foreach (var one in Overrides)
                Assert.Equal((one.Header, one.Value), (one.Header, found[one.Header]));
            Assert.Equal(["X-Bz-Info-color"], found.Headers.Keys.Where(IsInfo));
            Assert.Equal("bl%C3%A9%20u", found["X-Bz-Info-color"]);
        }

        var info = (await b2.PostAsync("b2_get_file_info", new { fileId = dressed })).Done()["fileInfo"];
        foreach (var one in Overrides.Where(one => one.Info is not null))
            Assert.Equal(one.Value, info.GetProperty(one.Info!).GetString());
    }

    [Fact]
    public async Task A_query_puts_its_value_in_place_of_the_files()
    {
        foreach (var (name, id) in ((string, string)[])[("plain", plain), ("dressed", dressed)])
        {
            foreach (var one in Overrides)
            {
                var before = await Download.ByNameAsync(cooper, $"photos/{name}", b2.Token);
                foreach (var found in await BothWaysAsync(name, id, $"{one.Query}={Uri.EscapeDataString(one.Other)}"))
                {
                    Assert.Equal((200, "meow"), (found.Status, Encoding.ASCII.GetString(found.Content)));
                    foreach (var header in Overrides.Select(other => other.Header))
                        Assert.Equal((header, header == one.Header ? one.Other : before[header]), (header, found[header]));
                }
            }

            foreach (var found in await BothWaysAsync(name, id, Query(Overrides.Select(one => (one.Query, one.Other)))))
            {
                foreach (var one in Overrides)
                    Assert.Equal((one.Header, one.Other), (one.Header, found[one.Header]));
            }
        }
    }

    [Fact]
    public async Task A_HEAD_and_a_range_get_the_same_headers()
    {
        var query = "?" + Query(Overrides.Select(one => (one.Query, one.Other)));
        var head = await Download.ByNameAsync(cooper, "photos/dressed" + query, b2.Token, method: HttpMethod.Head);
        var part = await Download.ByNameAsync(cooper, "photos/dressed" + query, b2.Token, "bytes=1-2");

        Assert.Equal((200, "4", 0), (head.Status, head["Content-Length"], head.Content.Length));
        Assert.Equal((206, "eo"), (part.Status, Encoding.ASCII.GetString(part.Content)));
        foreach (var one in Overrides)
            Assert.Equal((one.Other, one.Other), (head[one.Header], part[one.Header]));
    }

    [Theory]
    [InlineData("cache-control")]
    [InlineData("Cache-Control")]
    public async Task The_bucket_says_how_to_cache_what_says_nothing_itself(string name)
    {
        var info = new Dictionary<string, string> { [name] = "max-age=3600" };
        var wish = new { accountId = b2.Account, bucketId = bucket, bucketInfo = info };
        (await b2.PostAsync("b2_update_bucket", wish)).Done();

        foreach (var found in await BothWaysAsync("plain", plain, ""))
            Assert.Equal("max-age=3600", found["Cache-Control"]);
        foreach (var found in await BothWaysAsync("dressed", dressed, ""))
            Assert.Equal("max-age=60", found["Cache-Control"]);
        foreach (var found in await BothWaysAsync("plain", plain, "b2CacheControl=no-store"))
            Assert.Equal("no-store", found["Cache-Control"]);
    }

    [Fact]
    public async Task Nobody_puts_other_headers_on_a_public_file()
    {
        (await b2.PostAsync("b2_update_bucket", new { accountId = b2.Account, bucketId = bucket, bucketType = "allPublic" })).Done();

        foreach (var one in Overrides)
        {
            var query = $"{one.Query}={Uri.EscapeDataString(one.Other)}";
            foreach (var refused in (Download[])
                [await Download.ByNameAsync(cooper, "photos/plain?" + query), await Download.ByIdAsync(cooper, plain, null, "&" + query)])
            {
                Assert.Equal(new B2Reply(401, "unauthorized"), refused.Reply);
                Assert.Equal("", refused.Reply.Message);
            }
        }

        var found = await Download.ByNameAsync(cooper, "photos/dressed");
        Assert.Equal((200, "max-age=60"), (found.Status, found["Cache-Control"]));
    }

    [Fact]
    public async Task A_header_that_a_download_authorization_fixes_has_to_be_asked_for_as_it_is()
    {
        foreach (var one in Overrides)
        {
            var token = await AuthorizeAsync("", (one.Query, one.Value));
            var right = $"{one.Query}={Uri.EscapeDataString(one.Value)}";

            var found = await Download.ByNameAsync(cooper, "photos/plain?" + right, token);
            Assert.Equal((200, one.Value), (found.Status, found[one.Header]));
            var head = await Download.ByNameAsync(
                cooper, $"photos/plain?{right}&Authorization={token}", token: null, method: HttpMethod.Head);
            Assert.Equal((200, one.Value), (head.Status, head[one.Header]));
            await UnauthorizedAsync("photos/plain", token);
            await UnauthorizedAsync($"photos/plain?{one.Query}={Uri.EscapeDataString(one.Other)}", token);
        }
    }

    [Fact]
    public async Task A_header_that_a_download_authorization_leaves_open_may_be_anything()
    {
        var fixes = Overrides[..2].Select(one => (one.Query, one.Value)).ToArray();
        var token = await AuthorizeAsync("", fixes);
        var open = Overrides[2..].Select(one => (one.Query, one.Other)).ToArray();

        var found = await Download.ByNameAsync(cooper, "photos/plain?" + Query([.. fixes, .. open]), token);

        Assert.Equal(200, found.Status);
        foreach (var one in Overrides[2..])
            Assert.Equal(one.Other, found[one.Header]);
        // Both that are fixed, not only one of them.
        await UnauthorizedAsync("photos/plain?" + Query([fixes[0], .. open]), token);
        await UnauthorizedAsync("photos/plain?" + Query([fixes[1], .. open]), token);
    }

    [Fact]
    public async Task A_download_authorization_is_good_for_its_prefix_by_name_until_it_or_its_key_ends()
    {
        var other = await b2.CreateBucketAsync("albums");
        (await b2.UploadAsync(other, "plain", "meow"u8.ToArray())).Done();
        var sharer = await b2.CreateKeyAsync(["shareFiles"], [bucket]);
        var key = await B2Client.LogInAsync(cooper.HttpClient, sharer.Id, sharer.Key);
        var token = await AuthorizeAsync("pl", [], key);
        var longer = await AuthorizeAsync("pl", [], key, seconds: 600);

        Assert.Equal(200, (await Download.ByNameAsync(cooper, "photos/plain", token)).Status);
        await UnauthorizedAsync("photos/dressed", token);
        await UnauthorizedAsync("photos/p", token);
        await UnauthorizedAsync("albums/plain", token);
        Assert.Equal(new B2Reply(401, "bad_auth_token"), (await Download.ByIdAsync(cooper, plain, token)).Reply);
        cooper.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(new B2Reply(401, "expired_auth_token"), (await Download.ByNameAsync(cooper, "photos/plain", token)).Reply);
        Assert.Equal(200, (await Download.ByNameAsync(cooper, "photos/plain", longer)).Status);
        (await b2.PostAsync("b2_delete_key", new { applicationKeyId = sharer.Id })).Done();
        Assert.Equal(new B2Reply(401, "bad_auth_token"), (await Download.ByNameAsync(cooper, "photos/plain", longer)).Reply);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(604_801)]
    public async Task A_download_authorization_lasts_a_second_to_a_week(long seconds)
    {
        var refused = await b2.PostAsync(
            "b2_get_download_authorization", new { bucketId = bucket, fileNamePrefix = "", validDurationInSeconds = seconds });

        Assert.Equal(new B2Reply(400, "bad_request"), refused);
        Assert.Equal("validDurationInSeconds must be 1 to 604800", refused.Message);
        foreach (var good in (long[])[1, 604_800])
            Assert.NotEqual("", await AuthorizeAsync("", [], seconds: good));
    }

    Task<string> AuthorizeAsync(string prefix, params (string Name, string Value)[] fixes) => AuthorizeAsync(prefix, fixes, b2);

    async Task<string> AuthorizeAsync(string prefix, (string Name, string Value)[] fixes, B2Client? who = null, long seconds = 60)
    {
        var fields = new Dictionary<string, object>
        {
            ["bucketId"] = bucket,
            ["fileNamePrefix"] = prefix,
            ["validDurationInSeconds"] = seconds,
        };
        foreach (var (name, value) in fixes)
            fields.Add(name, value);
        var answer = (await (who ?? b2).PostAsync("b2_get_download_authorization", fields)).Done();
        Assert.Equal((bucket, prefix), (answer.Text("bucketId"), answer.Text("fileNamePrefix")));
        return answer.Text("authorizationToken");
    }

    async Task UnauthorizedAsync(string target, string token)
    {
        var refused = await Download.ByNameAsync(cooper, target, token);
        Assert.Equal(new B2Reply(401, "unauthorized"), refused.Reply);
        Assert.Equal("", refused.Reply.Message);
    }

    async Task<Download[]> BothWaysAsync(string name, string id, string query) =>
    [
        await Download.ByNameAsync(cooper, $"photos/{name}?{query}", b2.Token),
        await Download.ByIdAsync(cooper, id, b2.Token, "&" + query),
    ];

    static string Query(IEnumerable<(string Name, string Value)> fields) =>
        string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));

    static bool IsInfo(string header) => header.StartsWith("X-Bz-Info-", StringComparison.OrdinalIgnoreCase);
}
