using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cooper.Domain.Keys;
using Cooper.Http;
using Cooper.Testing;
using Microsoft.AspNetCore.Http;

namespace Cooper.Console.Tests;

public sealed class SessionTests
{
    const string Session = "/console/session";
    const string ABucket = "/v1/buckets/photos-1";

    [Fact]
    public async Task Key_id_and_secret_become_a_cookie_that_no_script_can_read()
    {
        await using var cooper = await TestCooper.StartAsync();

        using var answer = await ConsoleClient.SignInAsync(cooper.HttpClient, cooper.MasterKeyId, cooper.MasterKey);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var parts = ConsoleClient.SetCookie(answer).Split("; ");
        Assert.StartsWith($"cooper-session-{new Uri(cooper.Url).Port}=4_{cooper.MasterKeyId}_", parts[0], StringComparison.Ordinal);
        Assert.Equal(
            ["httponly", $"max-age={Tokens.SessionLifetime.TotalSeconds}", "path=/", "samesite=strict"],
            parts[1..].Select(part => part.ToLowerInvariant()).Order(StringComparer.Ordinal));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain(cooper.MasterKey, body + parts[0], StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
    }

    [Fact]
    public void With_TLS_the_cookie_is_secure_and_held_to_the_host()
    {
        var http = new DefaultHttpContext();

        new SessionCookie(new PublicUrl("https://cooper.example")).Give(http, "token");

        var cookie = http.Response.Headers.SetCookie.ToString();
        Assert.StartsWith("__Host-cooper-session-443=token;", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.Ordinal);
        Assert.Contains("path=/;", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_session_tells_whose_it_is_and_what_the_key_may()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos-1");
        var (id, secret) = await b2.CreateKeyAsync(["listBuckets", "readFiles"], [bucket], "cats/", 3600);
        var console = await ConsoleClient.SignInAsync(cooper, id, secret);

        using var answer = await console.SendAsync("GET", Session);

        var session = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(id, session.GetProperty("key_id").GetString());
        Assert.False(session.GetProperty("is_master").GetBoolean());
        Assert.Equal(["listBuckets", "readFiles"], session.GetProperty("capabilities").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal("bkt_" + bucket, session.GetProperty("bucket_ids")[0].GetString());
        Assert.Equal("cats/", session.GetProperty("name_prefix").GetString());
    }

    [Fact]
    public async Task Wrong_credentials_are_refused_alike_and_give_no_cookie()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var (deleted, secret) = await b2.CreateKeyAsync(["readFiles"]);
        (await b2.PostAsync("b2_delete_key", new { applicationKeyId = deleted })).Done();
        var bodies = new HashSet<string>();

        foreach (var (id, given) in new[]
        {
            (cooper.MasterKeyId, "wrong"), (cooper.MasterKeyId, ""), ("ffffffffffff", cooper.MasterKey), ("", ""), (deleted, secret),
        })
        {
            using var answer = await ConsoleClient.SignInAsync(cooper.HttpClient, id, given);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            bodies.Add(await answer.Content.ReadAsStringAsync());
        }

        Assert.Single(bodies);
    }

    [Theory]
    [InlineData("not json", "application/json", 400)]
    [InlineData("""{"key_id":"a"}""", "application/json", 400)]
    [InlineData("""{"key_id":"a","key_id":"b","secret":"c"}""", "application/json", 400)]
    [InlineData("""{"key_id":1,"secret":"c"}""", "application/json", 400)]
    [InlineData("null", "application/json", 400)]
    [InlineData("""{"key_id":"a","secret":"b"}""", "text/plain", 400)]
    public async Task A_sign_in_that_is_no_JSON_of_that_shape_is_refused(string body, string type, int status)
    {
        await using var cooper = await TestCooper.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Session) { Content = new StringContent(body, null, type) };
        request.Headers.Add(SessionCookie.Header, "1");

        using var answer = await cooper.HttpClient.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_session_is_good_at_v1_and_for_nothing_else_of_the_other_doors()
    {
        await using var cooper = await TestCooper.StartAsync();
        await (await cooper.LogInAsync()).CreateBucketAsync("photos-1");
        var console = await ConsoleClient.SignInAsync(cooper);

        Assert.Equal(200, await console.StatusOfAsync("GET", ABucket));
        Assert.Equal(200, await console.StatusOfAsync("GET", "/v1/health"));
        Assert.Equal(401, await console.StatusOfAsync("GET", $"/b2api/v4/b2_list_buckets?accountId={cooper.MasterKeyId}"));
        Assert.Equal(401, await console.StatusOfAsync("GET", "/file/photos-1/cat.jpg"));
        Assert.Equal(401, await console.StatusOfAsync("GET", "/metrics"));
    }

    [Fact]
    public async Task A_foreign_page_changes_nothing()
    {
        await using var cooper = await TestCooper.StartAsync();
        await (await cooper.LogInAsync()).CreateBucketAsync("photos-1");
        var console = await ConsoleClient.SignInAsync(cooper);
        (string Name, Action<HttpRequestMessage> Change)[] signs =
        [
            ("no header of ours", request => request.Headers.Remove(SessionCookie.Header)),
            ("another origin", request => request.Headers.Add("Origin", "https://evil.example")),
            ("the origin of a sandbox", request => request.Headers.Add("Origin", "null")),
            ("another port", request => request.Headers.Add("Origin", "http://127.0.0.1:1")),
            ("a page of another site", request => request.Headers.Add("Sec-Fetch-Site", "cross-site")),
            ("a page of another port", request => request.Headers.Add("Sec-Fetch-Site", "same-site")),
            ("two ways of saying who one is", request => request.Headers.Add("Authorization", "Bearer " + cooper.MasterKey)),
        ];

        (string Method, string Path)[] calls =
            [("DELETE", ABucket), ("POST", "/console/buckets"), ("GET", "/console/keys"), ("DELETE", Session)];
        foreach (var (name, change) in signs)
        {
            foreach (var (method, path) in calls)
                Assert.True(await console.StatusOfAsync(method, path, change) == 401, $"{method} {path} with {name}");
        }

        Assert.Equal(200, await console.StatusOfAsync("GET", ABucket, request => request.Headers.Add("Origin", cooper.Url)));
        using var foreign = new HttpRequestMessage(HttpMethod.Post, Session)
        {
            Content = JsonContent.Create(new { key_id = cooper.MasterKeyId, secret = cooper.MasterKey }),
        };
        using var refused = await cooper.HttpClient.SendAsync(foreign);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task CORS_is_closed()
    {
        await using var cooper = await TestCooper.StartAsync();
        foreach (var path in new[] { Session, "/v1/buckets/list", "/console/buckets" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, path);
            request.Headers.Add("Origin", "https://evil.example");
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Access-Control-Request-Headers", SessionCookie.Header);

            using var answer = await cooper.HttpClient.SendAsync(request);

            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
            Assert.NotInRange((int)answer.StatusCode, 200, 299);
        }
    }

    [Fact]
    public async Task A_deleted_key_takes_its_sessions_with_it()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var (id, secret) = await b2.CreateKeyAsync(["listBuckets"]);
        var console = await ConsoleClient.SignInAsync(cooper, id, secret);
        Assert.Equal(200, await console.StatusOfAsync("GET", Session));

        (await b2.PostAsync("b2_delete_key", new { applicationKeyId = id })).Done();

        Assert.Equal((401, "signed_out"), await CodeOfAsync(console));
    }

    [Fact]
    public async Task An_expired_key_takes_its_sessions_with_it()
    {
        await using var cooper = await TestCooper.StartAsync();
        var (id, secret) = await (await cooper.LogInAsync()).CreateKeyAsync(["listBuckets"], validDurationInSeconds: 60);
        var console = await ConsoleClient.SignInAsync(cooper, id, secret);

        cooper.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(200, await console.StatusOfAsync("GET", Session));
        cooper.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((401, "session_expired"), await CodeOfAsync(console));
    }

    [Fact]
    public async Task A_session_ends_by_itself_and_outlives_a_restart()
    {
        await using var cooper = await TestCooper.StartAsync();
        var before = await ConsoleClient.SignInAsync(cooper);
        await cooper.RestartAsync();
        // The port is another now, which is part of the cookie's name.
        var value = before.Cookie[(before.Cookie.IndexOf('=') + 1)..];
        var console = new ConsoleClient(cooper.HttpClient, $"cooper-session-{new Uri(cooper.Url).Port}={value}");

        cooper.Clock.Advance(Tokens.SessionLifetime - TimeSpan.FromSeconds(1));
        Assert.Equal(200, await console.StatusOfAsync("GET", Session));
        cooper.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((401, "session_expired"), await CodeOfAsync(console));
    }

    [Fact]
    public async Task Signing_out_makes_a_copy_of_the_cookie_worthless_and_leaves_other_sessions_alone()
    {
        await using var cooper = await TestCooper.StartAsync();
        var console = await ConsoleClient.SignInAsync(cooper);
        var other = await ConsoleClient.SignInAsync(cooper);

        using var answer = await console.SendAsync("DELETE", Session);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Contains("max-age=0", ConsoleClient.SetCookie(answer), StringComparison.Ordinal);
        Assert.Equal((401, "signed_out"), await CodeOfAsync(console));
        Assert.Equal(200, await other.StatusOfAsync("GET", Session));
    }

    static async Task<(int Status, string Code)> CodeOfAsync(ConsoleClient console)
    {
        using var answer = await console.SendAsync("GET", Session);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return ((int)answer.StatusCode, body.GetProperty("code").GetString()!);
    }
}
