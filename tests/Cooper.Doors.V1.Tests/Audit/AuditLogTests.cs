using Cooper.Domain.Keys;
using Cooper.Domain.Tasks;

namespace Cooper.Doors.V1.Tests.Audit;

public class AuditLogTests
{
    const string Path = "/v1/organizations/audit/logs";

    [Fact]
    public async Task It_tells_who_did_what_and_outlives_the_bucket()
    {
        await using var door = await DoorHost.StartAsync();
        var secret = await door.CreateKeyAsync(CapabilitySet.All);
        var key = (await door.Get<Authenticate>().ByBearerAsync(secret, default)).Key.Id.ToString();
        var id = await door.CreateBucketAsync("photos");
        await door.SendAsync("PATCH", "/v1/buckets/photos", """{"description":"cats"}""");
        var first = await door.DeleteAsync("/v1/buckets/photos?window=1h");
        await door.SendAsync("POST", $"/v1/buckets/{id}/restore", null, ("Authorization", $"Bearer {secret}"));
        var second = await door.DeleteAsync("/v1/buckets/photos?window=1h");
        await door.SendAsync("DELETE", $"/v1/tasks/{second.Text("task_id")}", null, ("Authorization", $"Bearer {secret}"));
        var third = await door.DeleteAsync("/v1/buckets/photos?window=1h");
        await door.SendAsync("POST", $"/v1/buckets/{id}/purge", null, ("Authorization", $"Bearer {secret}"));
        await door.RunTasksAsync();
        await door.RestartAsync();

        var log = await door.GetAsync(Path);

        var master = door.Master.Key.Id.ToString();
        Assert.Equal(
            [
                $"bucket_deleted {master} {third.Text("task_id")}",
                $"bucket_deletion_purged {key} {third.Text("task_id")}",
                $"bucket_deletion_accepted {master} {third.Text("task_id")}",
                $"bucket_deletion_canceled {key} {second.Text("task_id")}",
                $"bucket_deletion_accepted {master} {second.Text("task_id")}",
                $"bucket_deletion_canceled {key} {first.Text("task_id")}",
                $"bucket_deletion_accepted {master} {first.Text("task_id")}",
                $"bucket_updated {master} ",
                $"bucket_created {master} ",
            ],
            log.At("results").EnumerateArray().Select(entry =>
                $"{entry.GetProperty("action")} {entry.GetProperty("key_id")} "
                + (entry.TryGetProperty("task_id", out var task) ? task.GetString() : "")));
        Assert.All(log.Names("bucket_id"), bucket => Assert.Equal(id, bucket));
        Assert.All(log.Names("request_id"), request => Assert.StartsWith("req_", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_and_what_came_after_stand_there_with_the_counts()
    {
        await using var door = await DoorHost.StartAsync();
        var id = await door.CreateFilledAsync("photos");
        await door.DeleteAsync("/v1/buckets/photos");
        await File.WriteAllTextAsync(door.PathOf("ending", id.ToString()), "");
        await door.RunTasksAsync();
        door.Clock.Advance(TaskRunner.StalledAfter);
        await door.RunTasksAsync();
        File.Delete(door.PathOf("ending", id.ToString()));
        await door.DeleteAsync("/v1/buckets/photos");
        await door.RunTasksAsync();

        var log = await door.GetAsync($"{Path}?bucket_id=bkt_{id}&limit=4");

        Assert.Equal(
            ["bucket_deleted", "bucket_deletion_resumed", "bucket_deletion_failed", "bucket_deletion_accepted"], log.Names("action"));
        Assert.All(
            log.At("results").EnumerateArray(),
            entry =>
            {
                Assert.Equal(1, entry.GetProperty("object_count").GetInt64());
                Assert.Equal(4, entry.GetProperty("total_size_bytes").GetInt64());
            });
        Assert.Contains("abort_uploads", log.At("results")[2].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_read_page_by_page_and_by_action()
    {
        await using var door = await DoorHost.StartAsync();
        foreach (var name in new[] { "first1", "second", "third1" })
            await door.CreateBucketAsync(name);
        await door.SendAsync("PATCH", "/v1/buckets/second", """{"description":"cats"}""");

        var page = await door.GetAsync($"{Path}?action=bucket_created&limit=2");
        var rest = await door.GetAsync($"{Path}?action=bucket_created&limit=2&cursor={page.Text("next_cursor")}");

        Assert.Equal(["third1", "second"], page.Names("bucket_name"));
        Assert.Equal(["first1"], rest.Names("bucket_name"));
        Assert.False(rest.Body!.Value.TryGetProperty("next_cursor", out _));
    }

    [Theory]
    [InlineData("action=nothing")]
    [InlineData("bucket_id=photos")]
    [InlineData("cursor=first")]
    [InlineData("cursor=-1")]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    public async Task What_does_not_fit_is_refused(string query)
    {
        await using var door = await DoorHost.StartAsync();

        Assert.Equal("422", (await door.GetAsync($"{Path}?{query}")).Refusal);
    }
}
