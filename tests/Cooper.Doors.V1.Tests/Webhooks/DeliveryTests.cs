using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Doors.V1.Tests.Webhooks;

/// <summary>What happens is told, once at least, in its order, to whoever asked for it.</summary>
public class DeliveryTests
{
    [Fact]
    public async Task The_life_of_a_bucket_is_told_signed_and_in_order()
    {
        await using var host = await WebhookHost.StartAsync(_ => 204);
        var made = await host.CreateAsync(host.Input(configs: ""","headers":{"X-Team":"a"}"""));

        var bucket = await host.Door.CreateBucketAsync("photos");
        var ended = await host.Door.DeleteAsync($"/v1/buckets/{bucket}");
        await host.Door.RunTasksAsync();

        Assert.Equal(["bucket.created photos", "bucket.deleting photos", "bucket.deleted photos"], host.Received);
        Assert.Equal((0, 0), await host.CountAsync(made.Text("webhook_id")));
        foreach (var request in host.Site.Requests)
        {
            Assert.Equal(("POST", "/hook?key=s3cret", "a"), (request.Method, request.Path, request.Headers["X-Team"]));
            Assert.Equal(WebhookHost.Signature(made.Text("secret"), request), request.Headers["X-Cooper-Signature"]);
            var told = JsonElement.Parse(request.Body);
            Assert.Empty(Contract.Misfits("WebhookEvent", told));
            Assert.Equal(request.Headers["X-Cooper-Event-Id"], told.GetProperty("event_id").GetString());
            Assert.Equal(host.Door.NamespaceId, told.GetProperty("namespace_id").GetString());
            Assert.Equal(("bucket", bucket), (told.GetProperty("subject").GetProperty("type").GetString(),
                told.GetProperty("subject").GetProperty("id").GetString()));
        }

        var last = JsonElement.Parse(host.Site.Requests[2].Body).GetProperty("metadata");
        Assert.Equal((ended.Text("task_id"), 0), (last.GetProperty("task_id").GetString(), last.GetProperty("object_count").GetInt32()));
    }

    [Fact]
    public async Task A_strict_delete_is_told_too()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        await host.CreateAsync(host.Input("\"bucket.deleted\""));
        var bucket = await host.Door.CreateBucketAsync("photos");

        await host.Door.Get<Domain.Buckets.DeleteBucket>().ExecuteAsync(
            host.Door.Master, Doors.V1.Buckets.BucketIdentifiers.TryParseId(bucket)!.Value, default);
        await host.Door.RunTasksAsync();

        Assert.Equal(["bucket.deleted photos"], host.Received);
    }

    [Fact]
    public async Task An_end_that_fails_is_told_with_its_cause()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        await host.CreateAsync(host.Input("\"bucket.delete_failed\""));
        var bucket = await host.Door.CreateBucketAsync("photos");
        var ended = await host.Door.DeleteAsync($"/v1/buckets/{bucket}");
        // A file stands where the place would be moved to.
        File.WriteAllText(host.Door.PathOf("ending", bucket["bkt_".Length..]), "in the way");
        for (var minutes = 0; minutes < 20; minutes++)
        {
            await host.Door.RunTasksAsync();
            host.Door.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal("FAILED", (await host.Door.GetAsync($"/v1/tasks/{ended.Text("task_id")}")).Text("status"));
        var told = JsonElement.Parse(Assert.Single(host.Site.Requests).Body);
        Assert.Equal("bucket.delete_failed", told.GetProperty("event_type").GetString());
        Assert.NotEqual("", told.GetProperty("metadata").GetProperty("error").GetString());
    }

    [Fact]
    public async Task Only_what_was_asked_for_is_told_and_only_from_then_on()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        await host.Door.CreateBucketAsync("before");
        await host.CreateAsync(host.Input("\"bucket.created\",\"object.created\""));
        await host.CreateAsync(host.Input(isActive: false));

        var bucket = await host.Door.CreateBucketAsync("after");
        await host.Door.DeleteAsync($"/v1/buckets/{bucket}");
        await host.Door.RunTasksAsync();

        Assert.Equal(["bucket.created after"], host.Received);
    }

    [Fact]
    public async Task What_happened_before_a_restart_is_told_after_it()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        var made = await host.CreateAsync();
        await host.Door.CreateBucketAsync("photos");
        Assert.Empty(host.Received);

        await host.Door.RestartAsync();
        await host.Door.RunTasksAsync();

        Assert.Equal(["bucket.created photos"], host.Received);
        Assert.Equal((0, 0), await host.CountAsync(made.Text("webhook_id")));
    }

    [Fact]
    public async Task A_refused_change_is_not_told()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        await host.CreateAsync();
        await host.Door.CreateBucketAsync("photos");

        Assert.Equal(409, (await host.Door.PostAsync(
            "/v1/buckets", """{"bucket_name":"photos","bucket_schema":{"properties":{"a":{"type":"text"}}}}""")).Status);
        await host.Door.RunTasksAsync();

        Assert.Equal(["bucket.created photos"], host.Received);
    }

    [Theory]
    [InlineData(500, "it answered 500")]
    [InlineData(404, "it answered 404")]
    [InlineData(302, "it answered 302")]
    public async Task Whoever_does_not_acknowledge_is_told_again_and_in_order(int status, string error)
    {
        var isUp = false;
        await using var host = await WebhookHost.StartAsync((_, target, _) => TestSite.SendAsync(
            target, isUp ? "200 OK" : $"{status} Word\r\nLocation: /elsewhere"));
        var id = (await host.CreateAsync()).Text("webhook_id");
        var bucket = await host.Door.CreateBucketAsync("photos");
        await host.Door.DeleteAsync($"/v1/buckets/{bucket}");

        await host.Door.RunTasksAsync();
        await host.Door.RunTasksAsync();
        Assert.Equal(["bucket.created photos"], host.Received);
        Assert.Equal((3, 0), await host.CountAsync(id));
        var told = (await host.GetAsync(id)).Text("deliveries.last_error");
        Assert.Equal($"127.0.0.1:{host.Site.Port}: {error}", told);
        host.Door.Clock.Advance(TimeSpan.FromSeconds(10));
        await host.Door.RunTasksAsync();
        host.Door.Clock.Advance(TimeSpan.FromSeconds(10));
        await host.Door.RunTasksAsync();
        Assert.Equal(2, host.Received.Count());

        isUp = true;
        host.Door.Clock.Advance(TimeSpan.FromSeconds(10));
        await host.Door.RunTasksAsync();

        Assert.Equal(["bucket.created photos", "bucket.deleting photos", "bucket.deleted photos"], host.Received.Skip(2));
        Assert.Equal((0, 0), await host.CountAsync(id));
        // The same event each time, signed anew.
        Assert.Equal(host.Site.Requests[0].Body, host.Site.Requests[2].Body);
        Assert.NotEqual(host.Site.Requests[0].Headers["X-Cooper-Signature"], host.Site.Requests[2].Headers["X-Cooper-Signature"]);
    }

    [Fact]
    public async Task After_a_day_an_event_is_parked_and_those_after_it_go_on_and_a_put_tries_it_again()
    {
        var refused = "bucket.created";
        await using var host = await WebhookHost.StartAsync(
            request => request.Headers["X-Cooper-Event-Type"] == refused ? 503 : 200);
        var id = (await host.CreateAsync()).Text("webhook_id");
        var bucket = await host.Door.CreateBucketAsync("photos");
        await host.Door.DeleteAsync($"/v1/buckets/{bucket}");
        for (var hours = 0; hours <= 28; hours++)
        {
            await host.Door.RunTasksAsync();
            host.Door.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal((0, 1), await host.CountAsync(id));
        Assert.Equal(["bucket.deleting photos", "bucket.deleted photos"], host.Received.TakeLast(2));
        Assert.InRange(host.Received.Count(), 5, 40);

        refused = "";
        await host.PutAsync(id, host.Input());
        await host.Door.RunTasksAsync();

        Assert.Equal("bucket.created photos", host.Received.Last());
        Assert.Equal((0, 0), await host.CountAsync(id));
    }

    [Fact]
    public async Task What_is_parked_is_forgotten_after_a_month()
    {
        await using var host = await WebhookHost.StartAsync(_ => 503);
        var id = (await host.CreateAsync()).Text("webhook_id");
        await host.Door.CreateBucketAsync("photos");
        for (var days = 0; days < 2; days++)
        {
            await host.Door.RunTasksAsync();
            host.Door.Clock.Advance(TimeSpan.FromHours(25));
        }

        Assert.Equal((0, 1), await host.CountAsync(id));
        host.Door.Clock.Advance(TimeSpan.FromDays(31));
        await host.Door.RunTasksAsync();

        Assert.Equal((0, 0), await host.CountAsync(id));
    }

    [Fact]
    public async Task A_receiver_that_says_nothing_is_given_up_in_its_time_and_keeps_no_other_from_being_told()
    {
        var asked = new TaskCompletionSource();
        await using var host = await WebhookHost.StartAsync(async (request, target, stop) =>
        {
            if (request.Path == "/fast")
            {
                await TestSite.SendAsync(target, "200 OK");
                return;
            }

            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        var slow = (await host.CreateAsync(host.Input(path: "/slow", configs: ""","timeout":5"""))).Text("webhook_id");
        var fast = (await host.CreateAsync(host.Input(path: "/fast"))).Text("webhook_id");
        await host.Door.CreateBucketAsync("photos");

        var running = host.Door.RunTasksAsync();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        var deadline = TimeProvider.System.GetTimestamp();
        while (await host.CountAsync(fast) != (0, 0) && TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(30))
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        Assert.Equal((0, 0), await host.CountAsync(fast));
        host.Door.Clock.Advance(TimeSpan.FromSeconds(5));
        await running.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

        Assert.Equal((1, 0), await host.CountAsync(slow));
        Assert.EndsWith("no answer within 5 s", (await host.GetAsync(slow)).Text("deliveries.last_error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_is_reached_only_where_anybody_may_go()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        await using var secret = TestSite.Of("200 OK");
        var input = host.Input().Replace($":{host.Site.Port}/", $":{secret.Port}/", StringComparison.Ordinal);
        var id = (await host.CreateAsync(input)).Text("webhook_id");
        await host.Door.CreateBucketAsync("photos");

        await host.Door.RunTasksAsync();

        Assert.Equal(0, secret.Connections);
        Assert.Equal((1, 0), await host.CountAsync(id));
        var error = (await host.GetAsync(id)).Text("deliveries.last_error");
        Assert.Contains("outgoing.allow", error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_is_deleted_takes_what_it_was_not_told_with_it()
    {
        await using var host = await WebhookHost.StartAsync(_ => 500);
        var id = (await host.CreateAsync()).Text("webhook_id");
        await host.Door.CreateBucketAsync("photos");
        await host.Door.RunTasksAsync();

        await host.Door.DeleteAsync($"/v1/organizations/webhooks/{id}");
        host.Door.Clock.Advance(TimeSpan.FromDays(1));
        await host.Door.RunTasksAsync();

        Assert.Single(host.Site.Requests);
    }
}
