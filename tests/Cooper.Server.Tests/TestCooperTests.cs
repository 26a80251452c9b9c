using System.Net;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Server.Tests;

public sealed class TestCooperTests
{
    [Fact]
    public async Task A_test_has_a_real_server_of_its_own_that_can_be_started_again()
    {
        await using var cooper = await TestCooper.StartAsync("limits.buckets-max=3");
        var (id, secret) = (cooper.MasterKeyId, cooper.MasterKey);

        await cooper.RestartAsync();

        Assert.Equal((id, secret), (cooper.MasterKeyId, cooper.MasterKey));
        await cooper.RunTasksAsync();
        Assert.Equal("""{"status":"OK"}""", await cooper.HttpClient.GetStringAsync("/v1/health/liveness"));
        var caller = await cooper.Services.GetRequiredService<Authenticate>().BySecretAsync(id, secret, CancellationToken.None);
        Assert.Equal(CapabilitySet.All, caller.Capabilities);
        var account = await cooper.Services.GetRequiredService<ICatalog>().Accounts.FindFirstAsync(CancellationToken.None);
        Assert.Equal(cooper.Clock.GetUtcNow(), account?.CreatedAt);
    }

    [Fact]
    public async Task An_end_waits_until_the_tasks_are_run_and_then_leaves_nothing()
    {
        await using var cooper = await TestCooper.StartAsync();
        var http = cooper.HttpClient;
        http.DefaultRequestHeaders.Authorization = new("Bearer", cooper.MasterKey);
        http.DefaultRequestHeaders.Add("X-Namespace", Namespaces.Default);
        var caller = await cooper.Services.GetRequiredService<Authenticate>().ByBearerAsync(cooper.MasterKey, CancellationToken.None);
        var made = await cooper.Services.GetRequiredService<CreateBucket>().ExecuteAsync(
            caller, new NewBucket("photos-1", "photos-1", BucketType.AllPrivate), CancellationToken.None);
        var bucket = "bkt_" + made.Id;

        using var accepted = await http.DeleteAsync($"/v1/buckets/{bucket}");
        var before = Places();
        await cooper.RunTasksAsync();
        using var gone = await http.GetAsync($"/v1/buckets/{bucket}");

        Assert.True(accepted.IsSuccessStatusCode);
        Assert.Equal(1, before);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal(0, Places());

        int Places() => new[] { "buckets", "ending" }.Sum(name =>
            Directory.EnumerateDirectories(Path.Join(cooper.Data, name), "*", SearchOption.AllDirectories)
                .Count(path => Path.GetFileName(path).Length == BucketId.Digits));
    }

    [Fact]
    public async Task What_is_nowhere_is_not_found_and_has_a_request_id()
    {
        await using var cooper = await TestCooper.StartAsync();

        using var answer = await cooper.HttpClient.GetAsync("/nowhere");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.StartsWith("req_", answer.Headers.GetValues("X-Request-ID").Single(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task The_clock_runs_its_timers_in_order_when_it_is_moved()
    {
        var clock = new TestClock();
        var seen = new List<int>();
        await using var late = clock.CreateTimer(_ => See(), null, TimeSpan.FromSeconds(20), Timeout.InfiniteTimeSpan);
        await using var often = clock.CreateTimer(_ => See(), null, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(8));

        clock.Advance(TimeSpan.FromSeconds(25));

        Assert.Equal([13, 21, 25, 29], seen);
        Assert.Equal(30, clock.GetUtcNow().Second);

        void See() => seen.Add(clock.GetUtcNow().Second);
    }
}
