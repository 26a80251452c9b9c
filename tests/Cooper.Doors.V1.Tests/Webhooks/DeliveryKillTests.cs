using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Doors.V1.Tests.Webhooks;

/// <summary>The program itself, with its own clock, killed between what happens and the telling of it.</summary>
public sealed class DeliveryKillTests : IDisposable
{
    const string Secret = "a-secret-for-tests-only-0123456789";

    readonly string folder = Directory.CreateTempSubdirectory("cooper-webhooks-").FullName;
    volatile int status = 500;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_happened_before_a_kill_is_told_after_it()
    {
        await using var site = new TestSite((_, target, _) => TestSite.SendAsync(target, $"{status} Word"));
        var told = site.Url + "/hook";
        await using (var cooper = await ServeAsync(site))
        {
            await PostAsync(
                cooper,
                "/v1/organizations/webhooks/",
                $$"""{"webhook_name":"w","event_types":["*"],"channels":[{"channel":"webhook","configs":{"url":"{{told}}"} }]}""");
            await PostAsync(cooper, "/v1/buckets", """{"bucket_name":"photos","bucket_schema":{"properties":{"a":{"type":"text"}}}}""");
            await cooper.KillAsync();
        }

        status = 200;
        var before = site.Requests.Count;
        await using var again = await ServeAsync(site);
        var begun = TimeProvider.System.GetTimestamp();
        while (site.Requests.Count == before && TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);

        var last = JsonElement.Parse(site.Requests[^1].Body);
        Assert.Equal("bucket.created", last.GetProperty("event_type").GetString());
        Assert.Equal("photos", last.GetProperty("metadata").GetProperty("bucket_name").GetString());
        Assert.Equal(0, await again.StopAsync());
    }

    [Fact]
    public async Task What_happened_to_objects_before_a_kill_is_told_once_each_after_it()
    {
        status = 200;
        await using var site = new TestSite((_, target, _) => TestSite.SendAsync(target, $"{status} Word"));
        var made = new List<string>();
        await using (var cooper = await ServeAsync(site))
        {
            await PostAsync(
                cooper, "/v1/organizations/webhooks/",
                $$"""
                {"webhook_name":"w","event_types":["object.created"],
                 "channels":[{"channel":"webhook","configs":{"url":"{{site.Url}}/hook"} }]}
                """);
            await PostAsync(cooper, "/v1/buckets", """{"bucket_name":"photos","bucket_schema":{"properties":{"a":{"type":"text"}}}}""");
            // Some are passed on meanwhile, and the last are not.
            for (var i = 0; i < 200; i++)
                made.Add((await PostAsync(cooper, "/v1/buckets/photos/objects", "{}")).GetProperty("object_id").GetString()!);
            await cooper.KillAsync();
        }

        await using var again = await ServeAsync(site);
        var begun = TimeProvider.System.GetTimestamp();
        while (Told(site).Distinct().Count() < made.Count && TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);

        Assert.Equal(made.Order(StringComparer.Ordinal), Told(site).Distinct().Order(StringComparer.Ordinal));
        // One that was acknowledged as the server died may come again; it is the same event then.
        Assert.Equal(made.Count, site.Requests.Select(request => request.Headers["X-Cooper-Event-Id"]).Distinct().Count());
        Assert.Equal(0, await again.StopAsync());

        static IEnumerable<string> Told(TestSite site) => site.Requests.Select(
            request => JsonElement.Parse(request.Body).GetProperty("subject").GetProperty("id").GetString()!);
    }

    Task<CooperProcess> ServeAsync(TestSite site) => CooperProcess.ServeAsync(
        Path.Join(folder, "data"),
        new Dictionary<string, string> { ["COOPER_MASTER_KEY_ID"] = "0123456789ab", ["COOPER_MASTER_KEY"] = Secret },
        "--outgoing-allow",
        $"127.0.0.1:{site.Port}");

    static async Task<JsonElement> PostAsync(CooperProcess cooper, string path, string json)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(cooper.Url + path));
        request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        request.Headers.TryAddWithoutValidation("X-Namespace", DoorHost.Namespace);
        using var response = await client.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, answer);
        return JsonElement.Parse(answer);
    }
}
