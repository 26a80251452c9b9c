using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Cooper.Testing;

namespace Cooper.Server.Tests;

public class MetricsTests
{
    [Fact]
    public async Task The_servers_numbers_are_told_to_who_has_a_key()
    {
        await using var cooper = await TestCooper.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await cooper.HttpClient.GetAsync("/metrics")).StatusCode);
        using var refused = await cooper.HttpClient.GetAsync("/v1/buckets/a");
        cooper.HttpClient.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", cooper.MasterKey);
        cooper.Clock.Advance(TimeSpan.FromSeconds(90));

        using var answer = await cooper.HttpClient.GetAsync("/metrics");
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Superset(
            new HashSet<string>
            {
                "# TYPE cooper_requests_total counter", "cooper_requests_total{door=\"other\",status=\"4xx\"} 1",
                "cooper_requests_total{door=\"v1\",status=\"4xx\"} 1",
                "cooper_tasks{state=\"Completed\"} 0", "cooper_ends{state=\"Failed\"} 0",
                "cooper_places_open 0", "cooper_uptime_seconds 90",
            },
            lines.ToHashSet());
        var free = Assert.Single(lines, line => line.StartsWith("cooper_disk_free_bytes ", StringComparison.Ordinal));
        Assert.True(long.Parse(free.Split(' ')[1], CultureInfo.InvariantCulture) > 0);
    }
}
