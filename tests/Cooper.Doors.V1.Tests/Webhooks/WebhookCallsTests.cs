using System.Text;
using Cooper.Domain.Webhooks;

namespace Cooper.Doors.V1.Tests.Webhooks;

/// <summary>Making, reading, changing and ending webhooks.</summary>
public class WebhookCallsTests
{
    [Fact]
    public async Task A_webhook_is_made_read_changed_listed_and_deleted()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);

        var made = await host.CreateAsync(host.Input("\"bucket.deleted\"", ""","headers":{"X-Team":"a"},"timeout":2.5"""));
        var id = made.Text("webhook_id");
        Assert.Equal((201, "ops", "true"), (made.Status, made.Text("webhook_name"), made.Text("is_active").ToLowerInvariant()));
        Assert.StartsWith("whsec_", made.Text("secret"), StringComparison.Ordinal);
        var configs = made.At("channels")[0].GetProperty("configs");
        Assert.Equal(
            ("a", 2.5), (configs.GetProperty("headers").GetProperty("X-Team").GetString(), configs.GetProperty("timeout").GetDouble()));

        var found = await host.GetAsync(id);
        Assert.False(found.Body!.Value.TryGetProperty("secret", out _));
        Assert.Equal(host.Site.Url + "/hook?key=s3cret", found.At("channels")[0].GetProperty("configs").GetProperty("url").GetString());

        var changed = await host.PutAsync(id, host.Input("\"*\"", isActive: false));
        Assert.Equal((200, "False"), (changed.Status, changed.Text("is_active")));
        Assert.Equal("*", changed.At("event_types")[0].GetString());
        Assert.False(changed.Body!.Value.TryGetProperty("secret", out _));

        var listed = await host.Door.PostAsync("/v1/organizations/webhooks/list", """{"search":"OPS"}""");
        Assert.Equal([id], listed.Names("webhook_id"));

        Assert.Equal(204, (await host.Door.DeleteAsync($"/v1/organizations/webhooks/{id}")).Status);
        Assert.Equal(204, (await host.Door.DeleteAsync($"/v1/organizations/webhooks/{id}")).Status);
        Assert.Equal("404 webhook_not_found", (await host.GetAsync(id)).Refusal);
        Assert.Equal("404 webhook_not_found", (await host.PutAsync(id, host.Input())).Refusal);
    }

    [Theory]
    [InlineData("""{}""", "422")]
    [InlineData("""{"webhook_name":"","event_types":["*"],"channels":[{"channel":"webhook","configs":{"url":"https://a.org"}}]}""", "422")]
    [InlineData("""{"webhook_name":"a","event_types":[],"channels":[{"channel":"webhook","configs":{"url":"https://a.org"}}]}""", "422")]
    [InlineData(
        """{"webhook_name":"a","event_types":["bucket.eaten"],"channels":[{"channel":"webhook","configs":{"url":"https://a.org"}}]}""",
        "422")]
    [InlineData("""{"webhook_name":"a","event_types":["*"],"channels":[]}""", "422")]
    [InlineData("""{"webhook_name":"a","event_types":["*"],"channels":[{"channel":"pigeon","configs":{}}]}""", "422")]
    [InlineData("""{"webhook_name":"a","event_types":["*"],"channels":[{"channel":"webhook","configs":{}}]}""", "422")]
    [InlineData("""{"webhook_name":"a","event_types":["*"],"channels":[{"channel":"webhook","configs":{"url":"ftp://a.org"}}]}""", "422")]
    [InlineData(
        """{"webhook_name":"a","event_types":["*"],"channels":[{"channel":"webhook","configs":{"url":"https://me:x@a.org"}}]}""",
        "422")]
    [InlineData(
        """{"webhook_name":"a","event_types":["*"],"channels":[{"channel":"webhook","configs":{"url":"https://a.org","timeout":0}}]}""",
        "422")]
    [InlineData(
        """{"webhook_name":"a","event_types":["*"],"channels":[{"channel":"webhook","configs":{"url":"https://a.org","timeout":31}}]}""",
        "422")]
    [InlineData(
        """
        {"webhook_name":"a","event_types":["*"],
         "channels":[{"channel":"webhook","configs":{"url":"https://a.org","headers":{"Host":"b.org"}}}]}
        """,
        "422")]
    [InlineData(
        """
        {"webhook_name":"a","event_types":["*"],
         "channels":[{"channel":"webhook","configs":{"url":"https://a.org","headers":{"X-A":"b\r\nX-C: d"}}}]}
        """,
        "422")]
    [InlineData(
        """
        {"webhook_name":"a","event_types":["*"],
         "channels":[{"channel":"webhook","configs":{"url":"https://a.org","headers":{"x-cooper-signature":"b"}}}]}
        """,
        "422")]
    [InlineData("""{"webhook_name":"a","event_types":["*"],"channels":[{"channel":"slack","configs":{}}]}""", "403 feature_not_enabled")]
    [InlineData(
        """
        {"webhook_name":"a","event_types":["*"],
         "channels":[{"channel":"webhook","configs":{"url":"https://a.org"}},{"channel":"webhook","configs":{"url":"https://b.org"}}]}
        """,
        "400")]
    [InlineData(
        """
        {"webhook_name":"a","event_types":["*"],
         "channels":[{"channel":"webhook","configs":{"url":"https://a.org","payload_template":{}}}]}
        """,
        "400")]
    public async Task What_cannot_be_is_refused(string input, string refusal)
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);

        Assert.Equal(refusal, (await host.CreateAsync(input)).Refusal);
    }

    [Fact]
    public async Task There_are_only_so_many()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        for (var i = 0; i < CreateWebhook.WebhooksMax; i++)
            Assert.Equal(201, (await host.CreateAsync()).Status);

        Assert.Equal("403 quota_exceeded", (await host.CreateAsync()).Refusal);
    }

    [Fact]
    public async Task Nothing_that_is_secret_stands_in_clear_text_in_the_folder()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        var made = await host.Door.SendAsync(
            "POST", "/v1/organizations/webhooks", host.Input(configs: ""","headers":{"X-Token":"t0ken-of-the-receiver"}"""),
            ("Idempotency-Key", "once"));

        var texts = Directory.EnumerateFiles(host.Door.PathOf(), "catalog.db*").Select(ReadShared).ToList();

        Assert.NotEmpty(texts);
        foreach (var secret in (string[])[made.Text("secret"), "t0ken-of-the-receiver", "s3cret"])
            Assert.All(texts, text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
