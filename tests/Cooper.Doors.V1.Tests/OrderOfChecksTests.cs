using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;

namespace Cooper.Doors.V1.Tests;

/// <summary>Authentication, path, namespace, schema, permission, existence, state: the first that fails answers.</summary>
public class OrderOfChecksTests
{
    [Theory]
    [InlineData(null, "401 missing_api_key")]
    [InlineData("", "401 missing_api_key")]
    [InlineData("Basic abc", "401 invalid_api_key")]
    [InlineData("Bearer", "401 invalid_api_key")]
    [InlineData("Bearer nobody", "401 invalid_api_key")]
    public async Task Without_a_key_nothing_is_told(string? authorization, string refusal)
    {
        await using var door = await DoorHost.StartAsync();

        var answer = await door.SendAsync("POST", "/v1/buckets", "{", ("Authorization", authorization), ("X-Namespace", null));
        var nowhere = await door.SendAsync("GET", "/v1/nowhere", null, ("Authorization", authorization));

        Assert.Equal((refusal, refusal), (answer.Refusal, nowhere.Refusal));
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task An_expired_key_is_told_so()
    {
        await using var door = await DoorHost.StartAsync();
        var secret = await door.CreateKeyAsync(CapabilitySet.All, validSeconds: 60);
        door.Clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(
            "401 expired_api_key", (await door.SendAsync("GET", "/v1/health", null, ("Authorization", $"bearer {secret}"))).Refusal);
    }

    [Fact]
    public async Task Then_the_path_then_the_namespace_then_the_schema()
    {
        await using var door = await DoorHost.StartAsync();

        Assert.Equal("400 invalid_identifier", (await door.SendAsync("GET", "/v1/buckets/a%2Fb", null, ("X-Namespace", null))).Refusal);
        Assert.Equal("400 namespace_required", (await door.SendAsync("POST", "/v1/buckets", "{", ("X-Namespace", null))).Refusal);
        Assert.Equal("404 namespace_not_found", (await door.SendAsync("POST", "/v1/buckets", "{", ("X-Namespace", "other"))).Refusal);
        Assert.Equal("422", (await door.PostAsync("/v1/buckets", "{")).Refusal);
    }

    [Theory]
    [InlineData("X-Namespace")]
    [InlineData("X-Namespace-Id")]
    public async Task The_namespace_goes_by_name_and_id_and_by_two_headers(string header)
    {
        await using var door = await DoorHost.StartAsync();

        foreach (var value in new[] { DoorHost.Namespace, door.NamespaceId })
            Assert.Equal(200, (await door.SendAsync("POST", "/v1/buckets/list", null, ("X-Namespace", null), (header, value))).Status);
    }

    [Fact]
    public async Task Then_the_permission_then_the_existence()
    {
        await using var door = await DoorHost.StartAsync();
        var reader = ("Authorization", (string?)$"Bearer {await door.CreateKeyAsync(CapabilitySet.Of(Capability.ListBuckets))}");
        var nobody = ("Authorization", (string?)$"Bearer {await door.CreateKeyAsync(CapabilitySet.Of(Capability.ReadFiles))}");

        Assert.Equal("422", (await door.SendAsync("DELETE", "/v1/buckets/nowhere?dry_run=maybe", null, reader)).Refusal);
        Assert.Equal("403 insufficient_permission", (await door.SendAsync("DELETE", "/v1/buckets/nowhere", null, reader)).Refusal);
        Assert.Equal("404 bucket_not_found", (await door.DeleteAsync("/v1/buckets/nowhere")).Refusal);
        Assert.Equal("404 bucket_not_found", (await door.SendAsync("GET", "/v1/buckets/nowhere", null, reader)).Refusal);
        foreach (var path in new[] { "/v1/buckets/a", "/v1/tasks/a", "/v1/health" })
            Assert.Equal("403 insufficient_permission", (await door.SendAsync("GET", path, null, nobody)).Refusal);
        foreach (var path in new[] { "/v1/buckets/list", "/v1/tasks/list" })
            Assert.Equal("403 insufficient_permission", (await door.SendAsync("POST", path, null, nobody)).Refusal);
    }

    [Fact]
    public async Task What_a_key_may_not_see_does_not_exist()
    {
        await using var door = await DoorHost.StartAsync();
        var mine = await door.CreateBucketAsync("mine");
        var other = await door.CreateBucketAsync("other");
        var task = (await door.DeleteAsync("/v1/buckets/other")).Text("task_id");
        var key = await door.CreateKeyAsync(CapabilitySet.InsideBuckets, null, BucketId.Parse(mine["bkt_".Length..]));
        var restricted = ("Authorization", (string?)$"Bearer {key}");

        Assert.Equal("404 bucket_not_found", (await door.SendAsync("GET", $"/v1/buckets/{other}", null, restricted)).Refusal);
        Assert.Equal("404 task_not_found", (await door.SendAsync("GET", $"/v1/tasks/{task}", null, restricted)).Refusal);
        Assert.Equal(["mine"], (await door.SendAsync("POST", "/v1/buckets/list", null, restricted)).Names("bucket_name"));
        Assert.Empty((await door.SendAsync("POST", "/v1/tasks/list", null, restricted)).Names("task_id"));
    }
}
