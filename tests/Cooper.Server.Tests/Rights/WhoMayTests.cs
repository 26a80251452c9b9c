using Cooper.Domain.Keys;
using Cooper.Http;
using Cooper.Testing;
using Microsoft.AspNetCore.Routing;
using Xunit.Abstractions;

namespace Cooper.Server.Tests.Rights;

/// <summary>The matrix of routes, credentials and capabilities. The routes are those that the doors list themselves.</summary>
public sealed class WhoMayTests(World world, ITestOutputHelper output) : IClassFixture<World>
{
    /// <summary>These ask nobody for anything: the first three have nothing to hide, and the others only say no.</summary>
    static readonly string[] OpenRoutes =
    [
        "/v1/health/liveness", "/v1/openapi.json", "/console/{**asset}", "/b2api/{**call}", "/file/{**name}", "/{*path:nonfile}",
    ];

    /// <summary>What a key of one bucket may do to the account: learn about itself and its own.</summary>
    static readonly string[] NamesNoBucket =
    [
        "b2_authorize_account", "POST /v1/buckets/list", "POST /v1/tasks/list", "GET /v1/health", "GET /v1/{**rest}",
        "GET /console/session", "DELETE /console/session",
    ];

    /// <summary>What is about a whole bucket whatever its files are called.</summary>
    static readonly string[] NamesNoFile = ["b2_get_upload_url", "b2_get_bucket_notification_rules", "b2_set_bucket_notification_rules"];

    [Fact]
    public void Every_route_says_what_it_needs_and_has_a_row()
    {
        Assert.All(world.Endpoints, endpoint => Assert.Single(endpoint.Metadata.OfType<RouteNeeds>()));
        Assert.Empty(world.Routes.Select(route => route.Row).Except(Rows.All.Keys));
        Assert.Empty(Rows.All.Keys.Except(world.Routes.Select(route => route.Row)));
    }

    [Fact]
    public void Only_these_routes_are_open()
    {
        var open = world.Endpoints
            .Where(endpoint => endpoint.Metadata.GetRequiredMetadata<RouteNeeds>().Credential == Credential.Open)
            .ToList();
        var calls = world.Routes.Select(route => route.Path).ToHashSet();

        // Each call of B2 has an open twin that answers the wrong methods.
        var paths = open.Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/'))
            .Where(path => !(path.StartsWith("/b2api/v", StringComparison.Ordinal) || path == "/file") || !calls.Contains(path));

        Assert.Equal(OpenRoutes.Order(StringComparer.Ordinal), paths.Order(StringComparer.Ordinal));
        Assert.All(
            open.Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not null),
            endpoint => Assert.Equal(["GET"], endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods));
    }

    /// <summary>How such a URL is refused when any part of it is altered is tested with the door.</summary>
    [Fact]
    public void Only_these_routes_go_by_a_signed_url()
    {
        var signed = world.Endpoints
            .Where(endpoint => endpoint.Metadata.GetRequiredMetadata<RouteNeeds>().Credential == Credential.SignedUrl)
            .Select(endpoint =>
                $"{endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods[0]} {endpoint.RoutePattern.RawText}");

        Assert.Equal(["GET /v1/signed/{bucket_id}/{thing}", "PUT /v1/signed/{bucket_id}/{thing}"], signed.Order(StringComparer.Ordinal));
    }

    /// <summary>How such a token is refused that is altered, too old or of another job is tested with batches.</summary>
    [Fact]
    public void Only_the_routes_of_workers_go_by_the_token_of_a_job() => Assert.All(
        world.Endpoints,
        endpoint => Assert.Equal(
            "/" + endpoint.RoutePattern.RawText!.Trim('/') is ['/', 'v', '1', '/', 'w', 'o', 'r', 'k', '/', ..],
            endpoint.Metadata.GetRequiredMetadata<RouteNeeds>().Credential == Credential.JobToken));

    /// <summary>What it refuses is tested with the console.</summary>
    [Fact]
    public void Only_this_route_takes_a_secret_in_its_body() =>
        Assert.Equal(
            ["/console/session"],
            world.Endpoints
                .Where(endpoint => endpoint.Metadata.GetRequiredMetadata<RouteNeeds>().Credential == Credential.SignIn)
                .Select(endpoint => endpoint.RoutePattern.RawText));

    [Fact]
    public async Task Every_route_refuses_no_bad_and_foreign_credentials()
    {
        var wrong = new List<string>();
        var sent = 0;
        foreach (var route in world.Routes)
        {
            var ask = await Rows.All[route.Row](world, route);
            foreach (var (name, authorization, expected) in BadCredentials.For(world, route, ask))
            {
                var found = await world.SendAsync(route, ask, authorization);
                sent++;
                if (found != (route.Method == "HEAD" ? (expected.Status, "") : expected))
                    wrong.Add($"{route} with {name}: {found} and not {expected}");
            }
        }

        output.WriteLine($"{world.Routes.Count} routes, {sent} refused requests");
        MustHold(wrong);
    }

    [Fact]
    public async Task Each_operation_asks_for_its_own_right()
    {
        var wrong = new List<string>();
        var sent = 0;
        foreach (var route in world.Routes)
        {
            var ask = await Rows.All[route.Row](world, route);
            foreach (var capability in route.Needs.Capabilities)
            {
                var found = await SendAsync(route, ask, CapabilitySet.All.Without(capability));
                var expected = route.IsV1Door ? (403, "insufficient_permission")
                    : route.IsConsole ? (403, "not_allowed")
                    : (401, route.Method == "HEAD" ? "" : "unauthorized");
                if (found != expected)
                    wrong.Add($"{route} without {capability}: {found}");
            }

            // The refused ones have changed nothing, so it works now. A key has at least one capability.
            var needed = route.Needs.Capabilities.Length == 0 ? [Capability.ReadBuckets] : route.Needs.Capabilities;
            var served = await SendAsync(route, ask, CapabilitySet.Of(needed));
            if (served.Status != ask.Done)
                wrong.Add($"{route} with no more than it needs: {served}");
        }

        output.WriteLine($"{world.Routes.Count} routes, {sent} requests");
        MustHold(wrong);

        async Task<(int Status, string Code)> SendAsync(Route route, Ask ask, CapabilitySet capabilities)
        {
            sent++;
            return await world.SendAsync(route, ask, world.Credentials(route, ask, await world.KeyWithAsync(capabilities)));
        }
    }

    [Fact]
    public async Task A_key_of_another_bucket_or_another_prefix_reaches_nothing()
    {
        var inside = CapabilitySet.InsideBuckets.ToNames().ToArray();
        var elsewhere = await world.Master.CreateKeyAsync(inside, [await world.Master.CreateBucketAsync(world.NewName())]);
        var otherNames = await world.Master.CreateKeyAsync(inside, [world.PrivateBucket, world.PublicBucket, world.OtherBucket], "yours/");
        var wrong = new List<string>();
        foreach (var route in world.Routes)
        {
            var ask = await Rows.All[route.Row](world, route);
            // v1 narrows what it shows instead of refusing.
            var isNarrowed = route is { ApiVersion: 1, Row: "b2_list_buckets" };
            if (!NamesNoBucket.Contains(route.Row) && !isNarrowed)
                await MustRefuseAsync(route, ask, elsewhere, "another bucket");
            isNarrowed |= route is
            {
                ApiVersion: 1, Row: "b2_list_file_names" or "b2_list_file_versions" or "b2_list_unfinished_large_files",
            };
            if (!NamesNoBucket.Contains(route.Row) && !NamesNoFile.Contains(route.Row) && !route.IsV1Door && !isNarrowed)
                await MustRefuseAsync(route, ask, otherNames, "another prefix");
        }

        MustHold(wrong);

        async Task MustRefuseAsync(Route route, Ask ask, (string Id, string Secret) key, string name)
        {
            var found = await world.SendAsync(route, ask, world.Credentials(route, ask, key));
            // Behind /v1 what one may not see is not there.
            if (route.IsV1Door || route.IsConsole ? found.Status is not (403 or 404) : found.Status != 401)
                wrong.Add($"{route} with a key of {name}: {found}");
        }
    }

    /// <summary>These ask for the highest right, which no key with scopes has: what they do has no bucket to be in.</summary>
    static bool IsAboutAccount(Route route) =>
        route.Needs.Capabilities.Length == Enum.GetValues<Capability>().Length || route.Path == "/metrics";

    /// <summary>They answer 200 to whoever may kill anything, and leave alone what he does not reach.</summary>
    static bool IsKill(Route route) => route.Row is "DELETE /v1/tasks/{task_id}" or "POST /v1/tasks/{task_id}/kill";

    [Fact]
    public async Task An_API_key_with_scopes_reaches_what_they_cover_and_nothing_else()
    {
        var elsewhere = await world.Master.CreateBucketAsync(world.NewName());
        var everywhere = (await world.NewApiKeyAsync("admin", Scope("namespace", "default"))).Key;
        var nowhere = new (string Name, (string Id, string Secret) Key)[]
        {
            ("a key of another bucket", (await world.NewApiKeyAsync("admin", Scope("bucket", "bkt_" + elsewhere))).Key),
            ("a key of other names", (await world.NewApiKeyAsync("admin", Scope("bucket", "nothing-*"))).Key),
            ("a key of another namespace", (await world.NewApiKeyAsync("admin", Scope("namespace", "customer"))).Key),
            ("a key of no bucket", (await world.NewApiKeyAsync("admin", Scope("collection", "*"))).Key),
        };
        var wrong = new List<string>();
        var sent = 0;
        foreach (var route in world.Routes.Where(route => route.IsV1Door))
        {
            var ask = await Rows.All[route.Row](world, route);
            foreach (var (name, key) in nowhere)
            {
                var found = await SendAsync(route, ask, key);
                var isWrong = NamesNoBucket.Contains(route.Row) ? ShowsOthers()
                    : IsKill(route) ? await IsKilledAsync(ask)
                    : found is not (403 or 404);
                if (isWrong)
                    wrong.Add($"{route} with {name}: {found} {world.LastV1Reply.Body}");
            }

            var served = await SendAsync(route, ask, everywhere);
            if (served != (IsAboutAccount(route) ? 403 : ask.Done))
                wrong.Add($"{route} with a key of the namespace: {served}");
        }

        output.WriteLine($"{sent} requests");
        MustHold(wrong);

        bool ShowsOthers() => world.LastV1Reply.Status == 200 && world.LastV1Reply.Body.TryGetProperty("results", out var results)
            && results.EnumerateArray().Any(result => !result.ToString().Contains(elsewhere, StringComparison.Ordinal));

        async Task<int> SendAsync(Route route, Ask ask, (string Id, string Secret) key)
        {
            sent++;
            return (await world.SendAsync(route, ask, world.Credentials(route, ask, key))).Status;
        }
    }

    /// <summary>The key could do it in another bucket, and has other rights in this one.</summary>
    [Fact]
    public async Task What_an_API_key_may_do_in_one_bucket_it_may_not_do_in_another()
    {
        var elsewhere = Scope("bucket", "bkt_" + await world.Master.CreateBucketAsync(world.NewName()));
        var lacking = new Dictionary<Permission, (string Id, string Secret)>
        {
            [Permission.Read] = await NewKeyAsync("write_data", "delete_data"),
            [Permission.Write] = await NewKeyAsync("read_data", "delete_data"),
            [Permission.Delete] = await NewKeyAsync("read_data", "write_data"),
        };
        var wrong = new List<string>();
        foreach (var route in world.Routes.Where(route => route.IsV1Door && !NamesNoBucket.Contains(route.Row)))
        {
            if (IsAboutAccount(route))
                continue;
            var ask = await Rows.All[route.Row](world, route);
            var level = lacking.Keys.First(level => level.ToCapabilities().Contains(CapabilitySet.Of(route.Needs.Capabilities)));

            var found = await world.SendAsync(route, ask, world.Credentials(route, ask, lacking[level]));

            // A task that one may not read is not there.
            var isTask = route.Path.StartsWith("/v1/tasks/", StringComparison.Ordinal) && level == Permission.Read;
            if (found != (isTask ? (404, "task_not_found") : (403, "insufficient_permission")))
                wrong.Add($"{route} without {level}: {found}");
        }

        MustHold(wrong);

        async Task<(string Id, string Secret)> NewKeyAsync(params string[] operations) =>
            (await world.NewApiKeyAsync("admin", $"{elsewhere},{Scope("bucket", "*", operations)}")).Key;
    }

    async Task<bool> IsKilledAsync(Ask ask) =>
        (await world.V1Async(HttpMethod.Get, ask.Path.Replace("/kill", "", StringComparison.Ordinal))).Text("status") != "PENDING";

    static string Scope(string type, string id, params string[] operations) =>
        $$"""{"resource_type":"{{type}}","resource_id":"{{id}}","operations":{{Json(operations)}}}""";

    static string Json(string[] operations) => operations is [] ? "null" : $"[{string.Join(',', operations.Select(one => $"\"{one}\""))}]";

    static void MustHold(List<string> wrong) => Assert.True(wrong.Count == 0, string.Join('\n', wrong));

    [Fact]
    public async Task Copy_needs_read_of_the_source_and_write_of_the_target()
    {
        var copy = new { sourceFileId = world.SecretFile, destinationBucketId = world.OtherBucket, fileName = "copy" };
        var part = new { sourceFileId = world.SecretFile, largeFileId = await world.NewLargeFileAsync(), partNumber = 1 };
        foreach (var (capabilities, isServed) in new (string[], bool)[]
        {
            (["writeFiles"], false), (["readFiles"], false), (["readFiles", "writeFiles"], true),
        })
        {
            var b2 = await world.Master.LogInWithNewKeyAsync(capabilities);
            var expected = isServed ? new B2Reply(200, "") : new B2Reply(401, "unauthorized");
            Assert.Equal(expected, await b2.PostAsync("b2_copy_file", copy));
            Assert.Equal(expected, await b2.PostAsync("b2_copy_part", part));
        }

        // From the one bucket into the other, a key of one of them gets nowhere.
        foreach (var only in (string[])[world.PrivateBucket, world.OtherBucket])
        {
            var b2 = await world.Master.LogInWithNewKeyAsync(["readFiles", "writeFiles"], [only]);
            Assert.Equal(new B2Reply(401, "unauthorized"), await b2.PostAsync("b2_copy_file", copy));
        }
    }

    [Fact]
    public async Task A_token_is_bound_to_bucket_prefix_time_and_verb()
    {
        var given = await world.Master.PostAsync(
            "b2_get_download_authorization",
            new { bucketId = world.PrivateBucket, fileNamePrefix = "mine/s", validDurationInSeconds = 60, b2ContentType = "text/x" });
        var b2 = world.Master.With(given.Done().Text("authorizationToken"));
        (await world.Master.UploadAsync(world.PrivateBucket, "mine/other", "meow"u8.ToArray())).Done();
        (await world.Master.UploadAsync(world.OtherBucket, "mine/secret", "meow"u8.ToArray())).Done();

        Assert.Equal(200, await GetAsync("/file/private-bucket/mine/secret?b2ContentType=text/x"));
        Assert.Equal(401, await GetAsync("/file/private-bucket/mine/secret"));
        Assert.Equal(401, await GetAsync("/file/private-bucket/mine/secret?b2ContentType=text/y"));
        Assert.Equal(401, await GetAsync("/file/private-bucket/mine/other?b2ContentType=text/x"));
        Assert.Equal(401, await GetAsync("/file/other-bucket/mine/secret?b2ContentType=text/x"));
        Assert.Equal(401, await GetAsync("/b2api/v4/b2_download_file_by_id?b2ContentType=text/x&fileId=" + world.SecretFile));
        Assert.Equal(new B2Reply(401, "bad_auth_token"), await b2.PostAsync("b2_list_file_names", new { bucketId = world.PrivateBucket }));

        for (var at = 0; at < b2.Token.Length; at++)
        {
            var changed = b2.Token[..at] + (b2.Token[at] == 'A' ? 'B' : 'A') + b2.Token[(at + 1)..];
            Assert.Equal(401, await GetWithAsync(changed, "/file/private-bucket/mine/secret?b2ContentType=text/x"));
        }

        world.Cooper.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(401, await GetAsync("/file/private-bucket/mine/secret?b2ContentType=text/x"));

        Task<int> GetAsync(string path) => GetWithAsync(b2.Token, path);

        async Task<int> GetWithAsync(string token, string path)
        {
            using var request = new Ask("GET", path).With(token);
            using var response = await world.Cooper.HttpClient.SendAsync(request);
            return (int)response.StatusCode;
        }
    }
}
