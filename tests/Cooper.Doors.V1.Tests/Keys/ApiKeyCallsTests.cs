using System.Security.Cryptography;
using System.Text;
using Cooper.Domain.Keys;

namespace Cooper.Doors.V1.Tests.Keys;

/// <summary>Making, reading, changing, rotating and revoking API keys.</summary>
public class ApiKeyCallsTests
{
    [Fact]
    public async Task A_key_is_made_used_listed_changed_and_revoked()
    {
        await using var door = await DoorHost.StartAsync();
        var made = await door.CreateKeyAsync(
            """{"name":"ci","description":"builds","permissions":["read","write"],"rate_limit_override":60}""");
        var secret = made.Text("key");

        Assert.Matches("^sk_[A-Za-z0-9]{43}$", secret);
        Assert.Equal(
            (200, "ci", "builds", secret[..10], "active", "60"),
            (made.Status, made.Text("name"), made.Text("description"), made.Text("key_prefix"), made.Text("status"),
                made.Text("rate_limit_override")));
        Assert.Equal("write", made.At("permissions")[0].GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))), made.Text("key_hash"));
        Assert.Equal(door.Master.Key.Id.ToString(), made.Text("created_by"));

        Assert.Equal(200, (await CreateBucketAsync("photos")).Status);
        Assert.Equal("403 insufficient_permission", (await door.AsAsync(secret, "DELETE", "/v1/buckets/photos")).Refusal);

        var listed = await door.GetAsync(KeyCalls.Path);
        Assert.Equal(["admin-key", "ci"], listed.Names("name"));
        Assert.DoesNotContain(secret, listed.Raw, StringComparison.Ordinal);

        var changed = await door.SendAsync("PATCH", KeyCalls.Path + "/ci", """{"name":"builder","permissions":["read"]}""");
        Assert.Equal((200, "builder", "builds"), (changed.Status, changed.Text("name"), changed.Text("description")));
        Assert.Equal("read", changed.At("permissions")[0].GetString());
        Assert.DoesNotContain(secret, changed.Raw, StringComparison.Ordinal);
        Assert.Equal("403 insufficient_permission", (await CreateBucketAsync("films1")).Refusal);
        Assert.Equal(200, (await door.AsAsync(secret, "GET", "/v1/buckets/photos")).Status);

        Assert.Equal(200, (await door.DeleteAsync(KeyCalls.Path + "/builder")).Status);
        Assert.Equal("401 revoked_api_key", (await door.AsAsync(secret, "GET", "/v1/buckets/photos")).Refusal);
        Assert.Equal("404 api_key_not_found", (await door.DeleteAsync(KeyCalls.Path + "/builder")).Refusal);
        Assert.Equal(["admin-key"], (await door.GetAsync(KeyCalls.Path)).Names("name"));
        Assert.Equal(["active", "revoked"], (await door.GetAsync(KeyCalls.Path + "?include_revoked=true")).Names("status"));

        Task<Answer> CreateBucketAsync(string name) => door.AsAsync(
            secret, "POST", "/v1/buckets",
            $$"""{"bucket_name":"{{name}}","bucket_schema":{"properties":{"a":{"type":"string"} } } }""");
    }

    [Fact]
    public async Task A_key_that_is_given_no_permission_reads()
    {
        await using var door = await DoorHost.StartAsync();

        var made = await door.CreateKeyAsync("""{"name":"plain"}""");

        Assert.Equal("read", Assert.Single(made.At("permissions").EnumerateArray()).GetString());
        Assert.Equal(200, (await door.AsAsync(made.Text("key"), "POST", "/v1/buckets/list", "{}")).Status);
    }

    /// <summary>Each level does what its column says, and the one below does not.</summary>
    [Theory]
    [InlineData("read", 200, 403, 403, 403)]
    [InlineData("write", 200, 200, 403, 403)]
    [InlineData("delete", 200, 200, 200, 403)]
    [InlineData("admin", 200, 200, 200, 200)]
    public async Task A_permission_includes_the_lower_ones(string permission, int read, int write, int delete, int admin)
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        var secret = await door.NewKeyAsync("k", permission);

        Assert.Equal(read, (await door.AsAsync(secret, "GET", "/v1/buckets/photos")).Status);
        Assert.Equal(write, (await door.AsAsync(secret, "PATCH", "/v1/buckets/photos", """{"description":"cats"}""")).Status);
        Assert.Equal(delete, (await door.AsAsync(secret, "DELETE", "/v1/buckets/photos?dry_run=true")).Status);
        Assert.Equal(admin, (await door.AsAsync(secret, "GET", KeyCalls.Path)).Status);
        Assert.Equal(admin, (await door.AsAsync(secret, "GET", "/v1/organizations/audit/logs")).Status);
    }

    [Fact]
    public async Task A_rotated_key_has_another_secret_and_the_old_one_is_worthless()
    {
        await using var door = await DoorHost.StartAsync();
        var old = await door.NewKeyAsync("ci", "read");

        var rotated = await door.PostAsync(KeyCalls.Path + "/ci/rotate");
        var secret = rotated.Text("key");

        Assert.NotEqual(old, secret);
        Assert.Equal(secret[..10], rotated.Text("key_prefix"));
        Assert.Equal("401 invalid_api_key", (await ListAsync(old)).Refusal);
        Assert.Equal(200, (await ListAsync(secret)).Status);

        Task<Answer> ListAsync(string key) => door.AsAsync(key, "POST", "/v1/buckets/list", "{}");
    }

    [Fact]
    public async Task The_secret_before_works_as_long_as_it_is_left_and_is_revoked_with_the_key()
    {
        await using var door = await DoorHost.StartAsync();
        var first = await door.NewKeyAsync("ci", "read");

        var rotated = await door.PostAsync(KeyCalls.Path + "/ci/rotate", """{"grace_seconds":3600}""");
        var second = rotated.Text("key");
        Assert.True(rotated.Body!.Value.TryGetProperty("previous_secret_until", out _));
        await door.RestartAsync();
        Assert.Equal((200, 200), (await ListAsync(first), await ListAsync(second)));
        door.Clock.Advance(TimeSpan.FromSeconds(3600));
        Assert.Equal((401, 200), (await ListAsync(first), await ListAsync(second)));
        Assert.False((await door.GetAsync(KeyCalls.Path)).At("results")[1].TryGetProperty("previous_secret_until", out _));

        // The one before the one before is never good, and rotation without time takes away the time that was left to another.
        var third = (await door.PostAsync(KeyCalls.Path + "/ci/rotate", """{"grace_seconds":3600}""")).Text("key");
        Assert.Equal((401, 200, 200), (await ListAsync(first), await ListAsync(second), await ListAsync(third)));
        var fourth = (await door.PostAsync(KeyCalls.Path + "/ci/rotate", """{"grace_seconds":0}""")).Text("key");
        Assert.Equal((401, 401, 200), (await ListAsync(second), await ListAsync(third), await ListAsync(fourth)));

        var fifth = (await door.PostAsync(KeyCalls.Path + "/ci/rotate", """{"grace_seconds":3600}""")).Text("key");
        await door.DeleteAsync(KeyCalls.Path + "/ci");
        Assert.Equal((401, 401), (await ListAsync(fourth), await ListAsync(fifth)));

        async Task<int> ListAsync(string key) => (await door.AsAsync(key, "POST", "/v1/buckets/list", "{}")).Status;
    }

    [Fact]
    public async Task A_key_expires_and_is_given_more_time()
    {
        await using var door = await DoorHost.StartAsync();
        var end = door.Clock.GetUtcNow().AddHours(1);
        var made = await door.CreateKeyAsync($$"""{"name":"ci","expires_at":"{{end:yyyy-MM-dd'T'HH:mm:ss}}"}""");
        var secret = made.Text("key");

        Assert.Equal(200, (await ListAsync()).Status);
        door.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("401 expired_api_key", (await ListAsync()).Refusal);
        Assert.Equal(["active", "expired"], (await door.GetAsync(KeyCalls.Path)).Names("status"));
        await door.SendAsync("PATCH", KeyCalls.Path + "/ci", $$"""{"expires_at":"{{end.AddHours(1):O}}"}""");
        Assert.Equal(200, (await ListAsync()).Status);

        Task<Answer> ListAsync() => door.AsAsync(secret, "POST", "/v1/buckets/list", "{}");
    }

    [Fact]
    public async Task It_is_known_when_a_key_was_used_last()
    {
        await using var door = await DoorHost.StartAsync();
        var secret = await door.NewKeyAsync("ci", "read");
        Assert.False((await door.GetAsync(KeyCalls.Path)).At("results")[1].TryGetProperty("last_used_at", out _));

        door.Clock.Advance(TimeSpan.FromHours(1));
        await door.AsAsync(secret, "POST", "/v1/buckets/list", "{}");
        var used = await LastUseAsync();
        door.Clock.Advance(TimeSpan.FromHours(1));
        // A refused call is a use too: somebody has the key.
        await door.AsAsync(secret, "DELETE", "/v1/tasks/task_1");
        var later = await LastUseAsync();
        await door.RunTasksAsync();
        await door.RestartAsync();

        Assert.Equal(TimeSpan.FromHours(1), later - used);
        Assert.Equal(later, await LastUseAsync());

        async Task<DateTimeOffset> LastUseAsync() =>
            (await door.GetAsync(KeyCalls.Path)).At("results")[1].GetProperty("last_used_at").GetDateTimeOffset();
    }

    [Fact]
    public async Task The_master_key_cannot_be_touched()
    {
        await using var door = await DoorHost.StartAsync();
        const string Master = KeyCalls.Path + "/admin-key";

        Assert.Equal("403 key_protected", (await door.SendAsync("PATCH", Master, """{"name":"mine"}""")).Refusal);
        Assert.Equal("403 key_protected", (await door.DeleteAsync(Master)).Refusal);
        Assert.Equal("403 key_protected", (await door.PostAsync(Master + "/rotate")).Refusal);
        Assert.Equal("409 api_key_name_taken", (await door.CreateKeyAsync("""{"name":"admin-key"}""")).Refusal);
        Assert.Equal(200, (await door.GetAsync(KeyCalls.Path)).Status);
    }

    [Fact]
    public async Task A_name_is_there_once_and_is_free_when_its_key_is_revoked()
    {
        await using var door = await DoorHost.StartAsync();
        await door.NewKeyAsync("ci", "read");
        await door.NewKeyAsync("cd", "read");

        Assert.Equal("409 api_key_name_taken", (await door.CreateKeyAsync("""{"name":"ci"}""")).Refusal);
        Assert.Equal("409 api_key_name_taken", (await door.SendAsync("PATCH", KeyCalls.Path + "/cd", """{"name":"ci"}""")).Refusal);
        Assert.Equal(200, (await door.SendAsync("PATCH", KeyCalls.Path + "/ci", """{"name":"ci"}""")).Status);
        await door.DeleteAsync(KeyCalls.Path + "/ci");
        Assert.Equal(200, (await door.CreateKeyAsync("""{"name":"ci"}""")).Status);
        await door.DeleteAsync(KeyCalls.Path + "/ci");
        Assert.Equal(4, (await door.GetAsync(KeyCalls.Path + "?include_revoked=1")).At("results").GetArrayLength());
    }

    [Fact]
    public async Task A_revoked_key_is_forgotten_in_the_end()
    {
        await using var door = await DoorHost.StartAsync();
        await door.NewKeyAsync("ci", "read");
        await door.DeleteAsync(KeyCalls.Path + "/ci");
        door.Clock.Advance(ApiKeys.RevokedKept);

        await door.NewKeyAsync("cd", "read");

        Assert.Equal(["admin-key", "cd"], (await door.GetAsync(KeyCalls.Path + "?include_revoked=true")).Names("name"));
    }

    [Fact]
    public async Task Only_the_latest_revoked_keys_are_remembered()
    {
        await using var door = await DoorHost.StartAsync();
        for (var i = 0; i <= ApiKeys.RevokedMax; i++)
        {
            await door.Get<CreateApiKey>().ExecuteAsync(door.Master, new NewApiKey($"k{i}", Permission.Read), default);
            door.Clock.Advance(TimeSpan.FromSeconds(1));
            await door.Get<RevokeApiKey>().ExecuteAsync(door.Master, $"k{i}", default);
        }

        await door.NewKeyAsync("more", "read");

        var names = (await door.GetAsync(KeyCalls.Path + "?include_revoked=true")).Names("name");
        Assert.Equal(ApiKeys.RevokedMax + 2, names.Length);
        Assert.DoesNotContain("k0", names);
        Assert.Contains("k1", names);
    }

    [Fact]
    public async Task There_are_only_so_many()
    {
        await using var door = await DoorHost.StartAsync();
        for (var i = 0; i < ApiKeys.KeysMax; i++)
            await door.Get<CreateApiKey>().ExecuteAsync(door.Master, new NewApiKey($"k{i}", Permission.Read), default);

        Assert.Equal("403 quota_exceeded", (await door.CreateKeyAsync("""{"name":"more"}""")).Refusal);
        await door.DeleteAsync(KeyCalls.Path + "/k0");
        Assert.Equal(200, (await door.CreateKeyAsync("""{"name":"more"}""")).Status);
    }

    [Fact]
    public async Task A_key_that_ends_makes_none_that_outlives_it()
    {
        await using var door = await DoorHost.StartAsync();
        await door.NewKeyAsync("eternal", "read");
        var end = door.Clock.GetUtcNow().AddHours(1);
        var made = await door.CreateKeyAsync($$"""{"name":"ci","permissions":["admin"],"expires_at":"{{end:O}}"}""");
        var secret = made.Text("key");

        Assert.Equal(403, (await SendAsync("POST", "", """{"name":"a"}""")).Status);
        Assert.Equal(403, (await SendAsync("POST", "", $$"""{"name":"a","expires_at":"{{end.AddHours(1):O}}"}""")).Status);
        Assert.Equal(403, (await SendAsync("PATCH", "/ci", $$"""{"expires_at":"{{end.AddHours(1):O}}"}""")).Status);
        Assert.Equal(403, (await SendAsync("POST", "/eternal/rotate", null)).Status);
        Assert.Equal(200, (await SendAsync("POST", "", $$"""{"name":"a","expires_at":"{{end:O}}"}""")).Status);

        Task<Answer> SendAsync(string method, string path, string? body) => door.AsAsync(secret, method, KeyCalls.Path + path, body);
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{}""")]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":7}""")]
    [InlineData("""{"name":"a/b"}""")]
    [InlineData("""{"name":".."}""")]
    [InlineData("""{"name":"a","permissions":["collections:read"]}""")]
    [InlineData("""{"name":"a","permissions":"read"}""")]
    [InlineData("""{"name":"a","scopes":[{"resource_type":"bucket"}]}""")]
    [InlineData("""{"name":"a","scopes":[{"resource_type":"folder","resource_id":"x"}]}""")]
    [InlineData("""{"name":"a","scopes":[{"resource_type":"bucket","resource_id":""}]}""")]
    [InlineData("""{"name":"a","scopes":[{"resource_type":"bucket","resource_id":"*","operations":["eat_data"]}]}""")]
    [InlineData("""{"name":"a","scopes":["photos"]}""")]
    [InlineData("""{"name":"a","rate_limit_override":0}""")]
    [InlineData("""{"name":"a","expires_at":"tomorrow"}""")]
    [InlineData("""{"name":"a","expires_at":"2001-01-01T00:00:00Z"}""")]
    public async Task What_does_not_fit_is_refused(string body)
    {
        await using var door = await DoorHost.StartAsync();

        Assert.Equal("422", (await door.CreateKeyAsync(body)).Refusal);
    }

    [Theory]
    [InlineData("GET", "/v1/organizations/users/ada/api-keys", null, "422")]
    [InlineData("GET", KeyCalls.Path + "?include_revoked=maybe", null, "422")]
    [InlineData("POST", KeyCalls.Path + "/ci/rotate", """{"grace_seconds":604801}""", "422")]
    [InlineData("POST", KeyCalls.Path + "/ci/rotate", """{"grace_seconds":-1}""", "422")]
    [InlineData("POST", KeyCalls.Path + "/none/rotate", null, "404 api_key_not_found")]
    [InlineData("PATCH", KeyCalls.Path + "/none", "{}", "404 api_key_not_found")]
    [InlineData("DELETE", KeyCalls.Path + "/none", null, "404 api_key_not_found")]
    [InlineData("PATCH", KeyCalls.Path + "/ci", """{"expires_at":"2001-01-01T00:00:00Z"}""", "422")]
    [InlineData(
        "POST", KeyCalls.Path, """{"name":"a","scopes":[{"resource_type":"bucket","resource_id":"none"}]}""", "404 bucket_not_found")]
    public async Task What_cannot_be_is_refused(string method, string path, string? body, string refusal)
    {
        await using var door = await DoorHost.StartAsync();
        await door.NewKeyAsync("ci", "read");

        Assert.Equal(refusal, (await door.SendAsync(method, path, body)).Refusal);
    }

    [Fact]
    public async Task No_secret_stands_in_the_folder()
    {
        await using var door = await DoorHost.StartAsync();
        var made = await door.SendAsync("POST", KeyCalls.Path, """{"name":"ci"}""", ("Idempotency-Key", "once"));
        var rotated = await door.SendAsync(
            "POST", KeyCalls.Path + "/ci/rotate", """{"grace_seconds":60}""", ("Idempotency-Key", "twice"));

        var texts = Directory.EnumerateFiles(door.PathOf(), "catalog.db*").Select(ReadShared).ToList();

        Assert.NotEmpty(texts);
        Assert.Contains(texts, text => text.Contains(made.Text("key_id"), StringComparison.Ordinal));
        foreach (var secret in (string[])[made.Text("key"), rotated.Text("key")])
            Assert.All(texts, text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_audit_log_tells_of_keys()
    {
        await using var door = await DoorHost.StartAsync();
        var id = (await door.CreateKeyAsync("""{"name":"ci"}""")).Text("key_id");
        await door.SendAsync("PATCH", KeyCalls.Path + "/ci", """{"description":"builds"}""");
        await door.PostAsync(KeyCalls.Path + "/ci/rotate");
        await door.DeleteAsync(KeyCalls.Path + "/ci");

        var log = await door.GetAsync("/v1/organizations/audit/logs");

        Assert.Equal(["api_key_revoked", "api_key_rotated", "api_key_updated", "api_key_created"], log.Names("action"));
        Assert.All(log.Names("subject_id"), subject => Assert.Equal(id, subject));
        Assert.All(log.Names("key_id"), key => Assert.Equal(door.Master.Key.Id.ToString(), key));
        Assert.Equal(["ci"], (await door.GetAsync("/v1/organizations/audit/logs?action=api_key_rotated")).Names("subject_name"));
    }

    static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
