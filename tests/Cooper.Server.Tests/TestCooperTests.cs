using System.Net;
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
        Assert.Equal(cooper.Clock.GetUtcNow(), (await cooper.Services.GetRequiredService<ICatalog>().Accounts.FindFirstAsync(CancellationToken.None))?.CreatedAt);
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
        await using var late = clock.CreateTimer(_ => seen.Add((int)clock.GetUtcNow().TimeOfDay.TotalSeconds % 60), null, TimeSpan.FromSeconds(20), Timeout.InfiniteTimeSpan);
        await using var often = clock.CreateTimer(_ => seen.Add((int)clock.GetUtcNow().TimeOfDay.TotalSeconds % 60), null, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(8));

        clock.Advance(TimeSpan.FromSeconds(25));

        Assert.Equal([13, 21, 25, 29], seen);
        Assert.Equal(30, clock.GetUtcNow().Second);
    }
}
