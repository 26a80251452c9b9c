namespace Cooper.Doors.V1.Tests.Keys;

/// <summary>
/// What a key with scopes sees and touches. That it is so in every call is tested with the matrix of routes; here is what scopes mean.
/// </summary>
public class KeyScopeTests
{
    [Fact]
    public async Task A_key_of_one_bucket_is_as_an_application_key_of_that_bucket()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        await door.CreateBucketAsync("films1");
        var secret = await door.NewKeyAsync("ci", "delete", Scope.OfBucket("photos"));

        Assert.Equal(["photos"], (await BucketsAsync(door, secret)).Names("bucket_name"));
        Assert.Equal(200, (await door.AsAsync(secret, "POST", "/v1/buckets/photos/objects", "{}")).Status);
        Assert.Equal("404 bucket_not_found", (await door.AsAsync(secret, "POST", "/v1/buckets/films1/objects", "{}")).Refusal);
        Assert.Equal("403 insufficient_permission", (await CreateBucketAsync(door, secret, "songs1")).Refusal);

        // It does not work while the bucket is ending, works again after the undo, and goes with the bucket.
        var end = await door.DeleteAsync("/v1/buckets/photos?window=1h");
        Assert.Equal("401 invalid_api_key", (await BucketsAsync(door, secret)).Refusal);
        Assert.Equal("True", (await door.GetAsync(KeyCalls.Path)).At("results")[1].GetProperty("is_suspended").ToString());
        await door.DeleteAsync($"/v1/tasks/{end.Text("task_id")}");
        Assert.Equal(["photos"], (await BucketsAsync(door, secret)).Names("bucket_name"));
        await door.DeleteAsync("/v1/buckets/photos");
        await door.RunTasksAsync();
        Assert.Equal("401 invalid_api_key", (await BucketsAsync(door, secret)).Refusal);
        Assert.Equal(["admin-key"], (await door.GetAsync(KeyCalls.Path + "?include_revoked=true")).Names("name"));
    }

    [Fact]
    public async Task A_key_of_two_buckets_loses_the_one_that_ends()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        await door.CreateBucketAsync("films1");
        var secret = await door.NewKeyAsync("ci", "read", Scope.OfBucket("photos"), Scope.OfBucket("films1"));

        await door.DeleteAsync("/v1/buckets/photos");
        await door.RunTasksAsync();
        await door.CreateBucketAsync("photos");

        Assert.Equal(["films1"], (await BucketsAsync(door, secret)).Names("bucket_name"));
        Assert.Equal(404, (await door.AsAsync(secret, "GET", "/v1/buckets/photos")).Status);
    }

    [Fact]
    public async Task A_scope_of_one_bucket_goes_with_the_bucket_and_not_with_the_name()
    {
        await using var door = await DoorHost.StartAsync();
        var id = await door.CreateBucketAsync("photos");
        var secret = await door.NewKeyAsync("ci", "read", Scope.OfBucket("photos"));

        await door.SendAsync("PATCH", "/v1/buckets/photos", """{"bucket_name":"pictures"}""");
        await door.CreateBucketAsync("photos");

        Assert.Equal([id], (await BucketsAsync(door, secret)).Names("bucket_id"));
    }

    [Theory]
    [InlineData("bucket", "team-*", "team-a team-b")]
    [InlineData("bucket", "*-a", "team-a")]
    [InlineData("bucket", "*", "other1 team-a team-b")]
    [InlineData("bucket", "t*m-*", "team-a team-b")]
    [InlineData("bucket", "bkt_*", "other1 team-a team-b")]
    [InlineData("bucket", "Team-*", "")]
    [InlineData("namespace", "default", "other1 team-a team-b")]
    [InlineData("namespace", "def*", "other1 team-a team-b")]
    [InlineData("namespace", "ns_*", "other1 team-a team-b")]
    [InlineData("namespace", "customer", "")]
    public async Task A_pattern_covers_what_it_fits(string type, string id, string expected)
    {
        await using var door = await DoorHost.StartAsync();
        var secret = await door.NewKeyAsync("ci", "read", new Scope(type, id));
        foreach (var name in (string[])["team-a", "team-b", "other1"])
            await door.CreateBucketAsync(name);

        var names = (await BucketsAsync(door, secret)).Names("bucket_name").Order(StringComparer.Ordinal);

        Assert.Equal(expected, string.Join(' ', names));
    }

    [Fact]
    public async Task A_scope_of_something_else_opens_nothing()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        var secret = await door.NewKeyAsync("ci", "admin", new Scope("collection", "*"), new Scope("organization", "*"));

        Assert.Equal("403 insufficient_permission", (await BucketsAsync(door, secret)).Refusal);
        Assert.Equal("403 insufficient_permission", (await door.AsAsync(secret, "GET", "/v1/buckets/photos")).Refusal);
    }

    [Fact]
    public async Task Operations_narrow_what_the_permission_allows_and_never_widen_it()
    {
        await using var door = await DoorHost.StartAsync();
        foreach (var name in (string[])["reading", "writing", "jobs01"])
            await door.CreateBucketAsync(name);
        var secret = await door.NewKeyAsync(
            "ci", "write", Scope.OfBucket("reading", "read_data"), Scope.OfBucket("writing", "read_data", "write_data", "delete_data"),
            Scope.OfBucket("jobs01", "execute_job"));

        Assert.Equal(
            ["reading", "writing"],
            (await BucketsAsync(door, secret)).Names("bucket_name").Order(StringComparer.Ordinal));
        Assert.Equal(404, (await door.AsAsync(secret, "GET", "/v1/buckets/jobs01")).Status);
        Assert.Equal(403, (await door.AsAsync(secret, "POST", "/v1/buckets/reading/objects", "{}")).Status);
        Assert.Equal(200, (await door.AsAsync(secret, "POST", "/v1/buckets/writing/objects", "{}")).Status);
        Assert.Equal(403, (await door.AsAsync(secret, "DELETE", "/v1/buckets/writing")).Status);
    }

    [Fact]
    public async Task Scopes_add_up()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        await door.CreateBucketAsync("films1");
        var secret = await door.NewKeyAsync(
            "ci", "write", Scope.OfBucket("*", "read_data"), Scope.OfBucket("photos", "write_data"));

        Assert.Equal(200, (await door.AsAsync(secret, "POST", "/v1/buckets/photos/objects", "{}")).Status);
        Assert.Equal(200, (await door.AsAsync(secret, "POST", "/v1/buckets/films1/objects/list", "{}")).Status);
        Assert.Equal(403, (await door.AsAsync(secret, "POST", "/v1/buckets/films1/objects", "{}")).Status);
    }

    [Fact]
    public async Task A_key_makes_buckets_whose_names_it_covers()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("other1");
        var secret = await door.NewKeyAsync("ci", "write", Scope.OfBucket("team-*"));

        Assert.Equal(200, (await CreateBucketAsync(door, secret, "team-a")).Status);
        Assert.Equal("403 insufficient_permission", (await CreateBucketAsync(door, secret, "other2")).Refusal);
        // Nor does it learn of a name that is taken.
        Assert.Equal("403 insufficient_permission", (await CreateBucketAsync(door, secret, "other1")).Refusal);
        Assert.Equal(["team-a"], (await BucketsAsync(door, secret)).Names("bucket_name"));
    }

    [Fact]
    public async Task No_key_gives_itself_more_by_a_new_name()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("in-photos");
        var secret = await door.NewKeyAsync(
            "ci", "delete", Scope.OfBucket("in-*", "read_data", "write_data"), Scope.OfBucket("out-*"));

        var gain = await door.AsAsync(secret, "PATCH", "/v1/buckets/in-photos", """{"bucket_name":"out-photos"}""");
        var even = await door.AsAsync(secret, "PATCH", "/v1/buckets/in-photos", """{"bucket_name":"in-pictures"}""");
        // Nor does it learn of a name that is taken.
        await door.CreateBucketAsync("elsewhere");
        var loss = await door.AsAsync(secret, "PATCH", "/v1/buckets/in-pictures", """{"bucket_name":"elsewhere"}""");

        Assert.Equal(200, even.Status);
        Assert.Equal("403 insufficient_permission", gain.Refusal);
        Assert.Equal("403 insufficient_permission", loss.Refusal);
        Assert.Equal(["in-pictures"], (await BucketsAsync(door, secret)).Names("bucket_name"));
    }

    [Fact]
    public async Task An_undo_under_another_name_gives_no_more_either()
    {
        await using var door = await DoorHost.StartAsync();
        var id = await door.CreateBucketAsync("in-photos");
        var secret = await door.NewKeyAsync("ci", "delete", Scope.OfBucket("in-*", "read_data", "delete_data"), Scope.OfBucket("out-*"));
        await door.AsAsync(secret, "DELETE", "/v1/buckets/in-photos?window=1h");

        var gain = await door.AsAsync(secret, "POST", $"/v1/buckets/{id}/restore?name=out-photos");
        var even = await door.AsAsync(secret, "POST", $"/v1/buckets/{id}/restore");

        Assert.Equal("403 insufficient_permission", gain.Refusal);
        Assert.Equal(200, even.Status);
    }

    [Fact]
    public async Task Tasks_of_other_buckets_are_not_there()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("team-a");
        await door.CreateBucketAsync("other1");
        var secret = await door.NewKeyAsync("ci", "delete", Scope.OfBucket("team-*"));
        var own = (await door.AsAsync(secret, "DELETE", "/v1/buckets/team-a?window=1h")).Text("task_id");
        var other = (await door.DeleteAsync("/v1/buckets/other1?window=1h")).Text("task_id");

        Assert.Equal([own], (await door.AsAsync(secret, "POST", "/v1/tasks/list", "{}")).Names("task_id"));
        Assert.Equal(200, (await door.AsAsync(secret, "GET", $"/v1/tasks/{own}")).Status);
        Assert.Equal("404 task_not_found", (await door.AsAsync(secret, "GET", $"/v1/tasks/{other}")).Refusal);
        Assert.Equal("404 task_not_found", (await door.AsAsync(secret, "GET", $"/v1/tasks/{other}/events")).Refusal);
        // Killing what is not there is no error, and does nothing.
        Assert.Equal(200, (await door.AsAsync(secret, "DELETE", $"/v1/tasks/{other}")).Status);
        Assert.Equal("PENDING", (await door.GetAsync($"/v1/tasks/{other}")).Text("status"));
        await door.PostAsync("/v1/buckets/team-a/purge");
        await door.RunTasksAsync();
        Assert.Equal("COMPLETED", (await door.AsAsync(secret, "GET", $"/v1/tasks/{own}")).Text("status"));
    }

    [Fact]
    public async Task An_admin_key_with_scopes_does_nothing_to_the_account()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        var secret = await door.NewKeyAsync("ci", "admin", Scope.OfBucket("*"));

        Assert.Equal(200, (await door.AsAsync(secret, "POST", "/v1/buckets/photos/objects", "{}")).Status);
        foreach (var path in (string[])[KeyCalls.Path, "/v1/organizations/audit/logs", "/metrics"])
            Assert.Equal(403, (await StatusAsync(path)));
        Assert.Equal(403, (await door.AsAsync(secret, "POST", KeyCalls.Path, """{"name":"more","permissions":["admin"]}""")).Status);
        Assert.Equal(403, (await door.AsAsync(secret, "PATCH", KeyCalls.Path + "/ci", """{"scopes":[]}""")).Status);

        async Task<int> StatusAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
            using var response = await door.HttpClient.SendAsync(request);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task Scopes_are_changed_as_a_whole_and_count_from_the_next_request()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        await door.CreateBucketAsync("films1");
        var secret = await door.NewKeyAsync("ci", "read", Scope.OfBucket("photos"));

        await door.SendAsync("PATCH", KeyCalls.Path + "/ci", """{"scopes":[{"resource_type":"bucket","resource_id":"films1"}]}""");
        Assert.Equal(["films1"], (await BucketsAsync(door, secret)).Names("bucket_name"));

        // The end of the bucket that it was made for is nothing to it any more.
        await door.DeleteAsync("/v1/buckets/photos");
        await door.RunTasksAsync();
        Assert.Equal(["films1"], (await BucketsAsync(door, secret)).Names("bucket_name"));

        await door.SendAsync("PATCH", KeyCalls.Path + "/ci", """{"scopes":[]}""");
        await door.CreateBucketAsync("songs1");
        Assert.Equal(2, (await BucketsAsync(door, secret)).At("results").GetArrayLength());
    }

    [Fact]
    public async Task A_key_of_v1_opens_no_other_door()
    {
        await using var door = await DoorHost.StartAsync();
        var made = await door.CreateKeyAsync("""{"name":"ci","permissions":["admin"]}""");
        var (id, secret) = (made.Text("key_id"), made.Text("key"));

        Assert.Equal((401, "unauthorized"), await AuthorizeAsync(id, secret));
        Assert.Equal((401, "unauthorized"), await AuthorizeAsync(door.Master.Key.Id.ToString(), secret));
        Assert.Equal((401, "login_failed"), await SignInAsync());

        async Task<(int Status, string Code)> AuthorizeAsync(string user, string password)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/b2api/v4/b2_authorize_account");
            var basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}"));
            request.Headers.TryAddWithoutValidation("Authorization", $"Basic {basic}");
            return await ReadAsync(request);
        }

        async Task<(int Status, string Code)> SignInAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/console/session");
            request.Headers.Add(Http.SessionCookie.Header, "1");
            request.Content = new StringContent(
                $$"""{"key_id":"{{id}}","secret":"{{secret}}"}""", System.Text.Encoding.UTF8, "application/json");
            return await ReadAsync(request);
        }

        async Task<(int Status, string Code)> ReadAsync(HttpRequestMessage request)
        {
            using var response = await door.HttpClient.SendAsync(request);
            var body = System.Text.Json.JsonElement.Parse(await response.Content.ReadAsStringAsync());
            return ((int)response.StatusCode, body.GetProperty("code").GetString()!);
        }
    }

    static Task<Answer> BucketsAsync(DoorHost door, string secret) => door.AsAsync(secret, "POST", "/v1/buckets/list", "{}");

    static Task<Answer> CreateBucketAsync(DoorHost door, string secret, string name) => door.AsAsync(
        secret, "POST", "/v1/buckets", $$"""{"bucket_name":"{{name}}","bucket_schema":{"properties":{"a":{"type":"string"} } } }""");
}
