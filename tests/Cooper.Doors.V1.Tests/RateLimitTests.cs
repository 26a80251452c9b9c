using System.Globalization;
using System.Net.Http.Headers;
using Cooper.Domain.Accounts;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Tests.Keys;
using Cooper.Testing;

namespace Cooper.Doors.V1.Tests;

/// <summary>Each key is held to its rate, if there is one, and is told how it stands.</summary>
public class RateLimitTests
{
    static readonly string[] Names = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-RateLimit-Window"];

    [Fact]
    public async Task There_is_no_limit_unless_one_is_set()
    {
        await using var door = await DoorHost.StartAsync();

        for (var i = 0; i < 250; i++)
        {
            var answer = await door.GetAsync("/v1/health");
            Assert.Equal(200, answer.Status);
            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("X-RateLimit", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_key_that_has_its_burst_is_refused_until_the_time_that_it_is_told()
    {
        await using var door = await DoorHost.StartAsync("rates.requests-per-minute=30", "rates.burst=3");
        var now = door.Clock.GetUtcNow().ToUnixTimeSeconds();

        Assert.Equal((200, "30", "2", $"{now + 2}", "60"), await LookAsync(door));
        Assert.Equal((200, "30", "1", $"{now + 4}", "60"), await LookAsync(door));
        Assert.Equal((200, "30", "0", $"{now + 6}", "60"), await LookAsync(door));
        var refused = await door.GetAsync("/v1/health");

        Assert.Equal("429 rate_limited", refused.Refusal);
        Assert.Equal((429, "30", "0", $"{now + 6}", "60"), Read(refused));
        Assert.Equal(TimeSpan.FromSeconds(2), refused.Headers.RetryAfter!.Delta);
        Assert.Equal("TooManyRequestsError", refused.Text("error.type"));
        Assert.Equal("""{"limit":30,"window":60,"retry_after":2}""", refused.At("error.details").GetRawText());

        door.Clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.Equal(429, (await door.GetAsync("/v1/health")).Status);
        door.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((200, "30", "0", $"{now + 8}", "60"), await LookAsync(door));
        Assert.Equal(429, (await door.GetAsync("/v1/health")).Status);
    }

    [Fact]
    public async Task After_a_pause_there_is_the_burst_and_not_more()
    {
        await using var door = await DoorHost.StartAsync("rates.requests-per-minute=600", "rates.burst=4");
        await AskUntilRefusedAsync(door);

        door.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(4, await AskUntilRefusedAsync(door));
        // The wall clock has no say in it.
        door.Clock.Jump(TimeSpan.FromHours(1));
        Assert.Equal(0, await AskUntilRefusedAsync(door));
    }

    [Fact]
    public async Task The_burst_is_never_more_than_the_requests_of_a_minute()
    {
        await using var door = await DoorHost.StartAsync("rates.requests-per-minute=5");

        Assert.Equal(5, await AskUntilRefusedAsync(door));
    }

    [Fact]
    public async Task Each_key_has_its_own()
    {
        await using var door = await DoorHost.StartAsync("rates.requests-per-minute=60", "rates.burst=2");
        var other = await door.CreateKeyAsync(CapabilitySet.All);
        await AskUntilRefusedAsync(door);

        Assert.Equal(2, await AskUntilRefusedAsync(door, ("Authorization", $"Bearer {other}")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task An_API_key_may_have_a_rate_of_its_own(int perMinute)
    {
        await using var door = await DoorHost.StartAsync($"rates.requests-per-minute={perMinute}", "rates.burst=5");
        var made = await door.CreateKeyAsync("""{"name":"slow","permissions":["admin"],"rate_limit_override":3}""");

        Assert.Equal(3, await AskUntilRefusedAsync(door, ("Authorization", $"Bearer {made.Text("key")}")));
    }

    [Fact]
    public async Task It_is_looked_at_before_all_else_but_who_calls()
    {
        await using var door = await DoorHost.StartAsync("rates.requests-per-minute=60", "rates.burst=3");
        await door.CreateBucketAsync("photos");

        // What is refused for another reason counts, and is told how it stands too.
        var missing = await door.GetAsync("/v1/buckets/nowhere");
        Assert.Equal(("404 bucket_not_found", "1"), (missing.Refusal, Read(missing).Remaining));
        Assert.Equal("404 route_not_found", (await door.GetAsync("/v1/nowhere")).Refusal);

        Assert.Equal("429 rate_limited", (await door.SendAsync("POST", "/v1/buckets", "{", ("X-Namespace", null))).Refusal);
        Assert.Equal("429 rate_limited", (await door.GetAsync("/v1/nowhere")).Refusal);
        Assert.Equal("401 invalid_api_key", (await door.SendAsync("GET", "/v1/health", null, ("Authorization", "Bearer nobody"))).Refusal);
    }

    [Fact]
    public async Task What_is_sent_without_a_key_is_not_counted()
    {
        await using var door = await DoorHost.StartAsync("rates.requests-per-minute=60", "rates.burst=1");

        for (var i = 0; i < 5; i++)
        {
            foreach (var (path, status) in new[] { ("/v1/health", 401), ("/v1/openapi.json", 200) })
            {
                var answer = await door.SendAsync("GET", path, null, ("Authorization", null));
                Assert.Equal(status, answer.Status);
                Assert.False(answer.Headers.Contains("X-RateLimit-Limit"));
            }
        }

        Assert.Equal(1, await AskUntilRefusedAsync(door));
    }

    [Fact]
    public async Task A_look_at_a_task_counts_a_tenth()
    {
        await using var door = await DoorHost.StartAsync("rates.requests-per-minute=60", "rates.burst=3");
        await door.CreateBucketAsync("photos");
        var task = (await door.DeleteAsync("/v1/buckets/photos")).Text("task_id");

        for (var i = 0; i < 10; i++)
            Assert.Equal(200, (await door.GetAsync($"/v1/tasks/{task}")).Status);

        var refused = await door.GetAsync($"/v1/tasks/{task}");
        Assert.Equal("429 rate_limited", refused.Refusal);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_task_that_is_asked_as_often_as_is_advised_is_always_told()
    {
        await using var door = await DoorHost.StartAsync("rates.requests-per-minute=12", "rates.burst=3");
        await door.CreateBucketAsync("photos");
        var task = (await door.DeleteAsync("/v1/buckets/photos?window=1h")).Text("task_id");

        for (var i = 0; i < 200; i++)
        {
            var answer = await door.GetAsync($"/v1/tasks/{task}");
            Assert.Equal(200, answer.Status);
            door.Clock.Advance(answer.Headers.RetryAfter!.Delta!.Value);
        }
    }

    [Fact]
    public async Task A_request_that_was_refused_for_its_rate_is_carried_out_when_it_comes_again()
    {
        await using var door = await DoorHost.StartAsync("rates.requests-per-minute=60", "rates.burst=1");
        await AskUntilRefusedAsync(door);
        Assert.Equal("429 rate_limited", (await CreateAsync()).Refusal);
        door.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(200, (await CreateAsync()).Status);

        Task<Answer> CreateAsync() => door.SendAsync(
            "POST", "/v1/buckets", """{"bucket_name":"photos","bucket_schema":{"properties":{"a":{"type":"text"}}}}""",
            ("Idempotency-Key", "key"));
    }

    [Fact]
    public async Task Of_what_a_key_asks_at_once_so_much_is_answered()
    {
        await using var door = await DoorHost.StartAsync("rates.concurrent=1");
        await door.CreateBucketAsync("photos");
        var task = (await door.DeleteAsync("/v1/buckets/photos?window=1h")).Text("task_id");
        var watcher = await door.CreateKeyAsync(CapabilitySet.All);
        (string, string?) asWatcher = ("Authorization", $"Bearer {watcher}");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{task}/events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", watcher);
        var watch = await door.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var refused = await door.SendAsync("GET", "/v1/health", null, asWatcher);

        Assert.Equal("429 rate_limited", refused.Refusal);
        Assert.Equal("""{"limit":0,"window":60,"retry_after":1,"concurrent":1}""", refused.At("error.details").GetRawText());
        Assert.False(refused.Headers.Contains("X-RateLimit-Limit"));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(200, (await door.GetAsync("/v1/health")).Status);

        watch.Dispose();
        var begun = TimeProvider.System.GetTimestamp();
        while ((await door.SendAsync("GET", "/v1/health", null, asWatcher)).Status != 200)
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60), "It is still counted");
    }

    [Fact]
    public void Whatever_comes_when_no_more_than_the_rate_is_let_in_and_who_keeps_to_it_is_never_refused()
    {
        var (clock, random) = (new TestClock(), new SeededEntropy(7));
        var limiter = new LimitRequests(new RateOptions { PerMinute = 90, Burst = 20 }, clock);
        var (hasty, steady) = (KeyOf(1), KeyOf(2));
        var begun = clock.GetUtcNow();
        var asked = begun;
        var letIn = 0;
        var pause = new byte[1];
        for (var i = 0; i < 20_000; i++)
        {
            random.Fill(pause);
            clock.Advance(TimeSpan.FromMilliseconds(pause[0]));
            if (IsLetIn(limiter, hasty))
                letIn++;
            Assert.InRange(letIn, 0, 20 + (90 * (clock.GetUtcNow() - begun).TotalMinutes));
            while (clock.GetUtcNow() - asked >= TimeSpan.FromMinutes(1) / 90)
            {
                asked += TimeSpan.FromMinutes(1) / 90;
                Assert.True(IsLetIn(limiter, steady));
            }
        }

        // It used all that it had.
        Assert.True(letIn >= 90 * (clock.GetUtcNow() - begun).TotalMinutes);
    }

    [Fact]
    public void Keys_that_ask_no_more_are_not_remembered()
    {
        var clock = new TestClock();
        var limiter = new LimitRequests(new RateOptions { PerMinute = 60, Burst = 60, Concurrent = 2 }, clock);
        var waiting = limiter.Enter(KeyOf(0), LimitRequests.FullCost);
        var most = 0;
        for (var number = 1; number <= 50_000; number++)
        {
            Assert.True(IsLetIn(limiter, KeyOf(number)));
            clock.Advance(TimeSpan.FromMilliseconds(10));
            most = Math.Max(most, limiter.Count);
        }

        // 100 come within the second that it takes to be as new.
        Assert.InRange(most, 1, 2048);
        // Who has a request under way is.
        using (var second = limiter.Enter(KeyOf(0), LimitRequests.FullCost))
        using (var third = limiter.Enter(KeyOf(0), LimitRequests.FullCost))
            Assert.Equal((true, false), (second.Refusal is null, third.Refusal is null));
        waiting.Dispose();
    }

    static bool IsLetIn(LimitRequests limiter, ApplicationKey key)
    {
        using var admission = limiter.Enter(key, LimitRequests.FullCost);
        return admission.Refusal is null;
    }

    static ApplicationKey KeyOf(int number)
    {
        var account = AccountId.Parse("0123456789ab");
        return new ApplicationKey
        {
            Id = KeyId.Numbered(account, number),
            Account = account,
            Name = "test",
            Capabilities = CapabilitySet.All,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Secret = new SealedSecret([], []),
        };
    }

    static async Task<int> AskUntilRefusedAsync(DoorHost door, params (string, string?)[] headers)
    {
        for (var asked = 0; ; asked++)
        {
            if ((await door.SendAsync("GET", "/v1/health", null, headers)).Status == 429)
                return asked;
            Assert.InRange(asked, 0, 100);
        }
    }

    static async Task<(int Status, string Limit, string Remaining, string Reset, string Window)> LookAsync(DoorHost door) =>
        Read(await door.GetAsync("/v1/health"));

    static (int Status, string Limit, string Remaining, string Reset, string Window) Read(Answer answer)
    {
        var told = Names.Select(name => Assert.Single(answer.Headers.GetValues(name))).ToList();
        Assert.All(told, text => Assert.True(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)));
        return (answer.Status, told[0], told[1], told[2], told[3]);
    }
}
