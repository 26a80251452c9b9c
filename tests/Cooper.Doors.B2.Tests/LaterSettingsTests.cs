using System.Text;
using Cooper.Domain.Refusals;
using Cooper.Testing;

namespace Cooper.Doors.B2.Tests;

public sealed class LaterSettingsTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("false")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"mode":null}""")]
    [InlineData("""{"mode":"none"}""")]
    [InlineData("""{"mode":null,"retainUntilTimestamp":null}""")]
    [InlineData("""{"asReplicationSource":null,"asReplicationDestination":null}""")]
    public void Setting_nothing_is_fine(string value) => LaterSettings.RequireNeutral(Fields(value), "setting");

    [Theory]
    [InlineData("true")]
    [InlineData("\"on\"")]
    [InlineData("1")]
    [InlineData("[{}]")]
    [InlineData("""{"mode":"SSE-B2","algorithm":"AES256"}""")]
    [InlineData("""{"mode":"none","algorithm":"AES256"}""")]
    [InlineData("""{"mode":"governance"}""")]
    [InlineData("""{"asReplicationSource":{},"asReplicationDestination":null}""")]
    public void Setting_something_is_refused_and_never_ignored(string value)
    {
        var refused = Assert.Throws<RefusedException>(() => LaterSettings.RequireNeutral(Fields(value), "setting"));

        Assert.Equal("setting is not supported by this version of Cooper", refused.Message);
    }

    [Fact]
    public void It_is_told_whether_anything_was_set()
    {
        Assert.False(LaterSettings.RequireNeutral(Fields("null"), "setting"));
        Assert.True(LaterSettings.RequireNeutral(Fields("[]"), "setting"));
    }

    [Theory]
    [InlineData("defaultRetention", """{"mode":null}""", "writeBucketRetentions")]
    [InlineData("fileLockEnabled", "true", "writeBucketRetentions")]
    [InlineData("defaultServerSideEncryption", """{"mode":"none"}""", "writeBucketEncryption")]
    [InlineData("replicationConfiguration", "{}", "writeBucketReplications")]
    public async Task Some_ask_for_a_capability_of_their_own_before_anything_else(string name, string value, string capability)
    {
        await using var cooper = await TestCooper.StartAsync();
        var master = await cooper.LogInAsync();
        var bucket = await master.CreateBucketAsync("photos");
        var without = await master.LogInWithNewKeyAsync(["writeBuckets"]);
        var with = await master.LogInWithNewKeyAsync(["writeBuckets", capability]);
        var update = $$"""{"accountId":"{{master.Account}}","bucketId":"{{bucket}}","{{name}}":{{value}}}""";
        var create = $$"""{"accountId":"{{master.Account}}","bucketName":"others","bucketType":"allPrivate","{{name}}":{{value}}}""";

        foreach (var (call, body) in new[] { ("b2_update_bucket", update), ("b2_create_bucket", create) })
        {
            var refused = await without.PostJsonAsync(call, body);
            Assert.Equal((401, "unauthorized"), (refused.Status, refused.Code));
            Assert.Equal(value == "true" ? 400 : 200, (await with.PostJsonAsync(call, body)).Status);
        }
    }

    [Fact]
    public async Task In_the_query_of_a_get_a_setting_may_be_plain_text()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"/b2api/v4/b2_start_large_file?bucketId={bucket}&fileName=a&contentType=text/plain&legalHold=on");
        request.Headers.TryAddWithoutValidation("Authorization", b2.Token);

        var refused = await B2Client.SendAsync(cooper.HttpClient, request);

        Assert.Equal((400, "bad_request"), (refused.Status, refused.Code));
        Assert.Equal("legalHold is not supported by this version of Cooper", refused.Text("message"));
    }

    static CallFields Fields(string value) => CallFields.FromJson(Encoding.UTF8.GetBytes($$"""{"setting":{{value}}}"""));
}
