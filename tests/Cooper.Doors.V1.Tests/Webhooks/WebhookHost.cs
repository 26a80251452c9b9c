using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Doors.V1.Tests.Webhooks;

/// <summary>A door, and a receiver on loopback that the server is allowed to reach.</summary>
sealed class WebhookHost(DoorHost door, TestSite site) : IAsyncDisposable
{
    public DoorHost Door => door;

    public TestSite Site => site;

    /// <summary>Types of the events received so far, with a bucket's name.</summary>
    public IEnumerable<string> Received => site.Requests.Select(request =>
    {
        var told = JsonElement.Parse(request.Body);
        return $"{told.GetProperty("event_type")} {told.GetProperty("metadata").GetProperty("bucket_name")}";
    });

    /// <param name="statusOf">Of the answer to each request.</param>
    public static async Task<WebhookHost> StartAsync(Func<SiteRequest, int> statusOf) =>
        await StartAsync((request, target, _) => TestSite.SendAsync(target, $"{statusOf(request)} Word"));

    public static async Task<WebhookHost> StartAsync(AnswerRequest answer)
    {
        var site = new TestSite(answer);
        return new WebhookHost(await DoorHost.StartAsync($"outgoing.allow=127.0.0.1:{site.Port}"), site);
    }

    public string Input(string types = "\"*\"", string configs = "", bool isActive = true, string path = "/hook?key=s3cret") =>
        $$"""
        {"webhook_name":"ops","event_types":[{{types}}],"is_active":{{(isActive ? "true" : "false")}},
         "channels":[{"channel":"webhook","configs":{"url":"{{site.Url}}{{path}}"{{configs}}} }]}
        """;

    public Task<Answer> CreateAsync(string? input = null) =>
        door.SendAsync("POST", "/v1/organizations/webhooks/", input ?? Input(), ("X-Namespace", null));

    public Task<Answer> GetAsync(string id) => door.GetAsync($"/v1/organizations/webhooks/{id}");

    public Task<Answer> PutAsync(string id, string input) => door.SendAsync("PUT", $"/v1/organizations/webhooks/{id}", input);

    public async Task<(int Waiting, int Parked)> CountAsync(string id)
    {
        var webhook = await GetAsync(id);
        return (webhook.At("deliveries.waiting").GetInt32(), webhook.At("deliveries.parked").GetInt32());
    }

    public static string Signature(string secret, SiteRequest request)
    {
        var second = request.Headers["X-Cooper-Signature"].Split(',')[0]["t=".Length..];
        var signed = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{second}.{request.Body}"));
        return string.Create(CultureInfo.InvariantCulture, $"t={second},v1={Convert.ToHexStringLower(signed)}");
    }

    public async ValueTask DisposeAsync()
    {
        await door.DisposeAsync();
        await site.DisposeAsync();
    }
}
