using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cooper.Doors.V1.Tests.Batches;
using Cooper.Doors.V1.Tests.Objects;

namespace Cooper.Doors.V1.Tests.Webhooks;

/// <summary>What happens to objects and batches is told once, in the order of each.</summary>
public class EventTests
{
    [Fact]
    public async Task The_life_of_an_object_is_told_in_its_order()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        var bucket = await CreateBucketAsync(host);
        await host.CreateAsync();

        var made = (await bucket.CreateAsync($$"""{"key_prefix":"/a","blobs":[{{ObjectBucket.Inline("picture", "meow")}}]}"""))
            .Text("object_id");
        await bucket.PutAsync(made, """{"metadata":{"size":1}}""");
        await bucket.PatchAsync(made, """{"size":2}""");
        await bucket.DeleteAsync(made);
        await host.Door.RunTasksAsync();

        Assert.Equal(["object.created", "object.updated", "object.updated", "object.deleted"], Types(host));
        foreach (var request in host.Site.Requests)
        {
            var told = JsonElement.Parse(request.Body);
            Assert.Empty(Contract.Misfits("WebhookEvent", told));
            Assert.Equal(("object", made), SubjectOf(told));
            Assert.Equal(
                $$"""{"bucket_id":"{{bucket.Id}}","bucket_name":"things","key_prefix":"/a","blob_count":1}""",
                told.GetProperty("metadata").GetRawText());
        }

        await host.Door.RunTasksAsync();
        Assert.Equal(4, host.Site.Requests.Count);
        Assert.Equal(4, host.Site.Requests.Select(request => request.Headers["X-Cooper-Event-Id"]).Distinct().Count());
    }

    [Fact]
    public async Task Objects_made_together_are_told_together_and_those_that_were_changed_each()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        var bucket = await CreateBucketAsync(host, """{"fields":["sku"]}""");
        var present = (await bucket.CreateAsync("""{"sku":"a"}""", "?policy=insert")).Text("object_id");
        await host.CreateAsync();

        var made = await bucket.CreateManyAsync("""{"objects":[{"sku":"a"},{"sku":"b"},{"sku":"c"},{"size":1}]}""", "?policy=upsert");
        await host.Door.RunTasksAsync();

        var ids = made.At("succeeded").EnumerateArray().Select(one => one.GetProperty("object_id").GetString()!).ToList();
        Assert.Equal(present, ids[0]);
        var all = host.Site.Requests.Select(request => JsonElement.Parse(request.Body)).ToList();
        Assert.Equal(2, all.Count);
        var together = all.Single(told => told.GetProperty("event_type").GetString() == "objects.created.batch");
        Assert.Equal(("bucket", bucket.Id), SubjectOf(together));
        Assert.Equal(ids[1..], together.GetProperty("metadata").GetProperty("object_ids").EnumerateArray().Select(id => id.GetString()!));
        Assert.Equal(2, together.GetProperty("metadata").GetProperty("object_count").GetInt32());
        var changed = all.Single(told => told.GetProperty("event_type").GetString() == "object.updated");
        Assert.Equal(("object", present), SubjectOf(changed));
    }

    [Fact]
    public async Task A_confirmed_upload_tells_of_its_object_once_and_one_that_is_refused_tells_nothing()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        var bucket = await CreateBucketAsync(host);
        await host.CreateAsync();
        var ticket = await host.Door.PostAsync(
            $"/v1/buckets/{bucket.Id}/uploads", """{"filename":"picture.png","content_type":"image/png"}""");
        var confirm = $"/v1/buckets/{bucket.Id}/uploads/{ticket.Text("upload_id")}/confirm";

        Assert.Equal(400, (await host.Door.PostAsync(confirm, "{}")).Status);
        Assert.Equal(400, (await bucket.CreateAsync("""{"size":"big"}""")).Status);
        using (var put = new HttpRequestMessage(HttpMethod.Put, ticket.Text("presigned_url")))
        {
            put.Content = new ByteArrayContent(Encoding.UTF8.GetBytes("meow"));
            put.Content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            using var sent = await host.Door.HttpClient.SendAsync(put);
            Assert.True(sent.IsSuccessStatusCode);
        }

        var made = (await host.Door.PostAsync(confirm, "{}")).Text("object_id");
        await host.Door.PostAsync(confirm, "{}");
        await host.Door.RunTasksAsync();

        Assert.Equal(("object", made), SubjectOf(JsonElement.Parse(Assert.Single(host.Site.Requests).Body)));
        Assert.Equal(["object.created"], Types(host));
    }

    [Fact]
    public async Task A_batch_is_told_from_its_submit_to_its_end()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        var bucket = await CreateBatchBucketAsync(host);
        var objects = await bucket.AddObjectsAsync("meow", "bark");
        await host.CreateAsync();

        var batch = await bucket.SubmitAsync(objects);
        await bucket.PostAsync(batch, "submit");
        var ended = await bucket.EndAsync(batch);
        await host.Door.RunTasksAsync();

        Assert.Equal(["batch.submitted", "batch.completed"], Types(host));
        var (submitted, completed) = (JsonElement.Parse(host.Site.Requests[0].Body), JsonElement.Parse(host.Site.Requests[1].Body));
        Assert.Equal((("batch", batch), ("batch", batch)), (SubjectOf(submitted), SubjectOf(completed)));
        var about = $"\"bucket_id\":\"{bucket.Id}\",\"bucket_name\":\"things\"";
        var task = $"\"task_id\":\"{ended.Text("task_id")}\"";
        Assert.Equal($$"""{{{about}},"object_count":2,{{task}}}""", submitted.GetProperty("metadata").GetRawText());
        Assert.Equal(
            $$"""{{{about}},"object_count":2,{{task}},"succeeded_count":2,"failed_count":0}""",
            completed.GetProperty("metadata").GetRawText());
    }

    [Fact]
    public async Task A_batch_that_fails_or_is_canceled_or_deleted_is_told_as_that()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        var bucket = await CreateBatchBucketAsync(host);
        var objects = await bucket.AddObjectsAsync("meow");
        await host.CreateAsync(host.Input("\"batch.failed\",\"batch.canceled\""));

        var draft = (await bucket.CreateAsync(objects)).Text("batch_id");
        await bucket.PostAsync(draft, "cancel");
        await bucket.PostAsync(draft, "cancel");
        var canceled = await bucket.SubmitAsync(objects);
        await bucket.PostAsync(canceled, "cancel");
        var deleted = await bucket.SubmitAsync(objects);
        await bucket.DeleteAsync(deleted);
        var failed = (await bucket.CreateAsync(["obj_0000000000000000"], query: "?skip_validation=true")).Text("batch_id");
        await bucket.PostAsync(failed, "submit");
        await bucket.EndAsync(failed);
        await host.Door.RunTasksAsync();

        Assert.Equal(
            [$"batch.canceled {draft}", $"batch.canceled {canceled}", $"batch.canceled {deleted}", $"batch.failed {failed}"],
            host.Site.Requests
                .Select(request => $"{request.Headers["X-Cooper-Event-Type"]} {SubjectOf(JsonElement.Parse(request.Body)).Id}")
                .Order(Comparer<string>.Create((a, b) => At(a).CompareTo(At(b)))));
        var last = host.Site.Requests.Single(request => request.Headers["X-Cooper-Event-Type"] == "batch.failed");
        Assert.Equal("All its objects failed", JsonElement.Parse(last.Body).GetProperty("metadata").GetProperty("error").GetString());

        int At(string told) => Array.FindIndex([draft, canceled, deleted, failed], id => told.EndsWith(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_did_not_ask_for_it_is_told_nothing_and_nothing_is_written_down()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        var bucket = await CreateBucketAsync(host);
        await host.CreateAsync(host.Input("\"bucket.created\",\"object.updated\""));
        await host.CreateAsync(host.Input(isActive: false));

        await bucket.CreateAsync("{}");

        Assert.Equal(0, (await bucket.CountAsync()).Events);
        await host.CreateAsync(host.Input("\"object.created\""));
        await host.Door.RunTasksAsync();
        Assert.Empty(host.Site.Requests);
        await bucket.CreateAsync("{}");
        Assert.Equal(1, (await bucket.CountAsync()).Events);
    }

    [Fact]
    public async Task A_webhook_that_is_made_before_they_are_passed_on_is_not_told_what_was_before_it()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        var bucket = await CreateBucketAsync(host);
        await host.CreateAsync(host.Input(path: "/first"));
        await bucket.CreateAsync("{}");
        await host.CreateAsync(host.Input(path: "/second"));

        await host.Door.RunTasksAsync();

        Assert.Equal("/first", Assert.Single(host.Site.Requests).Path);
    }

    [Fact]
    public async Task An_end_sends_one_event_whatever_the_bucket_held_and_after_what_was_before_it()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        var bucket = await CreateBucketAsync(host);
        await host.CreateAsync();
        await bucket.CreateAsync("{}");
        await bucket.CreateAsync("{}");

        await host.Door.DeleteAsync($"/v1/buckets/{bucket.Id}");
        await host.Door.RunTasksAsync();

        Assert.Equal(
            ["bucket.deleted", "bucket.deleting", "object.created", "object.created"], Types(host).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_end_that_is_undone_loses_nothing()
    {
        await using var host = await WebhookHost.StartAsync(_ => 200);
        var bucket = await CreateBucketAsync(host);
        await host.CreateAsync(host.Input("\"object.created\""));
        await bucket.CreateAsync("{}");
        await host.Door.DeleteAsync($"/v1/buckets/{bucket.Id}?window=1h");
        await host.Door.RestartAsync();

        Assert.Equal(200, (await host.Door.PostAsync($"/v1/buckets/{bucket.Id}/restore")).Status);
        await host.Door.RunTasksAsync();

        Assert.Equal(["object.created"], Types(host));
        Assert.Equal(0, (await bucket.CountAsync()).Events);
    }

    /// <summary>Goes with the host.</summary>
    static async Task<ObjectBucket> CreateBucketAsync(WebhookHost host, string? uniqueKey = null)
    {
        var key = uniqueKey is null ? "" : $",\"unique_key\":{uniqueKey}";
        var made = await host.Door.PostAsync(
            "/v1/buckets", $$"""{"bucket_name":"things","bucket_schema":{{ObjectBucket.Schema}}{{key}}}""");
        return new ObjectBucket(host.Door, made.Text("bucket_id"));
    }

    /// <summary>Likewise.</summary>
    static async Task<BatchBucket> CreateBatchBucketAsync(WebhookHost host)
    {
        var made = await host.Door.PostAsync(
            "/v1/buckets", """{"bucket_name":"things","bucket_schema":{"properties":{"note":{"type":"text"}}}}""");
        return new BatchBucket(host.Door, made.Text("bucket_id"), new DirectoryInfo(host.Door.PathOf()));
    }

    static IEnumerable<string> Types(WebhookHost host) => host.Site.Requests.Select(request => request.Headers["X-Cooper-Event-Type"]);

    static (string Type, string Id) SubjectOf(JsonElement told) => (
        told.GetProperty("subject").GetProperty("type").GetString()!, told.GetProperty("subject").GetProperty("id").GetString()!);
}
