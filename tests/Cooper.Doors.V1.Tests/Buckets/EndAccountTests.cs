using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Tasks;

namespace Cooper.Doors.V1.Tests.Buckets;

public class EndAccountTests
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task An_unfinished_large_file_is_an_object_from_the_plan_to_the_receipt()
    {
        await using var door = await DoorHost.StartAsync();
        var id = await door.CreateFilledAsync("photos");
        await door.StartLargeFileAsync(id, "film"u8.ToArray());

        Assert.Equal(("2", "8"), Counts(await door.GetAsync("/v1/buckets/photos")));
        Assert.Equal("2", (await door.PostAsync("/v1/buckets/list")).Text("stats.total_objects"));
        var plan = await door.DeleteAsync("/v1/buckets/photos?dry_run=true");
        Assert.Equal(("2", "1", "1"), (plan.Text("object_count"), plan.Text("blob_count"), plan.Text("upload_count")));

        var accepted = await door.DeleteAsync("/v1/buckets/photos");
        await door.RunTasksAsync();
        var task = await door.GetAsync($"/v1/tasks/{accepted.Text("task_id")}");

        Assert.Equal("2", accepted.Text("object_count"));
        Assert.Equal(
            ("2", "2", "2"),
            (
                task.Text("additional_data.object_count"),
                task.Text("additional_data.progress.objects_total"),
                task.Text("additional_data.progress.objects_deleted")));
        var output = task.At("outputs")[0];
        string Deleted(string kind) => output.GetProperty($"{kind}_deleted").ToString();
        Assert.Equal(
            ("2", "1", "1"), (Deleted("objects"), Deleted("blobs"), Deleted("uploads")));
        Assert.False(output.TryGetProperty("receipt", out _));
    }

    [Fact]
    public async Task The_receipt_can_be_checked_by_anybody()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateFilledAsync("photos");
        var id = (await door.DeleteAsync("/v1/buckets/photos")).Text("task_id");
        await door.RunTasksAsync();

        var receipt = JsonNode.Parse((await door.GetAsync($"/v1/tasks/{id}")).Text("additional_data.receipt"))!.AsObject();

        var digest = receipt["sha256"]!.GetValue<string>();
        receipt.Remove("sha256");
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sorted(receipt).ToJsonString(Plain)))));
    }

    [Fact]
    public async Task After_a_failure_the_next_task_counts_what_is_left()
    {
        await using var door = await DoorHost.StartAsync();
        var id = await door.CreateFilledAsync("photos");
        var first = await door.DeleteAsync("/v1/buckets/photos");

        // A file stands where the folder is to go: the step can't be done, until nothing has gone on for too long.
        await File.WriteAllTextAsync(door.PathOf("ending", id.ToString()), "");
        await door.RunTasksAsync();
        door.Clock.Advance(TaskRunner.StalledAfter);
        await door.RunTasksAsync();
        var failed = await door.GetAsync($"/v1/tasks/{first.Text("task_id")}");
        Assert.Equal(
            ("FAILED", "deletion_stalled", "True", "1"),
            (
                failed.Text("status"),
                failed.Text("additional_data.error_code"),
                failed.Text("additional_data.retryable"),
                failed.Text("additional_data.remaining.objects")));
        Assert.Equal(("1", "1"), (failed.Text("additional_data.attempt"), failed.Text("additional_data.object_count")));

        File.Delete(door.PathOf("ending", id.ToString()));
        var second = await door.DeleteAsync("/v1/buckets/photos");
        Assert.Equal("1", second.Text("object_count"));
        var folder = door.PathOf("buckets", id.ToString()[^2..], id.ToString());
        while ((await door.GetAsync($"/v1/tasks/{second.Text("task_id")}")).Text("additional_data.progress.phase") != "verify")
            await door.RunOneTaskStepAsync();
        Directory.CreateDirectory(folder);
        await door.RunTasksAsync();

        Directory.Delete(folder);
        var third = await door.DeleteAsync("/v1/buckets/photos");
        var data = await door.GetAsync($"/v1/tasks/{third.Text("task_id")}");
        await door.RunTasksAsync();
        var done = await door.GetAsync($"/v1/tasks/{third.Text("task_id")}");

        Assert.Equal(
            ("0", "0", "3"),
            (third.Text("object_count"), data.Text("additional_data.object_count"), data.Text("additional_data.attempt")));
        Assert.Equal(second.Text("task_id"), data.Text("additional_data.previous_task_id"));
        Assert.Equal(("COMPLETED", "1"), (done.Text("status"), done.Text("additional_data.receipt.kinds.file_versions.removed")));
    }

    [Fact]
    public async Task A_key_of_several_buckets_sees_a_full_page_of_their_tasks()
    {
        await using var door = await DoorHost.StartAsync();
        BucketId[] ids =
        [
            await door.CreateFilledAsync("first1"), await door.CreateFilledAsync("second"), await door.CreateFilledAsync("third1"),
        ];
        var secret = await door.CreateKeyAsync(CapabilitySet.Of(Capability.ListBuckets), null, ids[0], ids[1]);
        var caller = await door.Get<Authenticate>().ByBearerAsync(secret, default);
        var listTasks = door.Get<ListTasks>();
        foreach (var id in ids)
            await door.DeleteAsync($"/v1/buckets/bkt_{id}?window=1h");

        var (tasks, total) = await listTasks.ExecuteAsync(caller, new TaskQuery(null, null, null, Offset: 0, Most: 1), default);
        var (others, none) = await listTasks.ExecuteAsync(caller, new TaskQuery(null, null, ids[2], Offset: 0, Most: 1), default);

        Assert.Equal((ids[1], 2), (Assert.Single(tasks).Task.Bucket, total));
        Assert.Equal((0, 0), (others.Count, none));
    }

    [Fact]
    public async Task Buckets_whose_names_B2_takes_for_one_are_made_at_once()
    {
        await using var door = await DoorHost.StartAsync();
        string[] names = ["photos", "Photos", "pHotos", "phOtos", "phoTos", "photOs", "photoS", "PHOTOS"];

        await Task.WhenAll(names.Select(door.CreateBucketAsync));

        var list = await door.PostAsync("/v1/buckets/list");
        Assert.Equal(names.Order(StringComparer.Ordinal), list.Names("bucket_name").Order(StringComparer.Ordinal));
        Assert.Equal(7, list.Names("storage_name").Count(name => name.StartsWith("v1-", StringComparison.Ordinal)));
    }

    static (string Objects, string Bytes) Counts(Answer answer) => (answer.Text("object_count"), answer.Text("total_size_bytes"));

    static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject map => new JsonObject(map
            .OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, (JsonNode?)Sorted(member.Value!)))),
        JsonArray list => new JsonArray([.. list.Select(item => Sorted(item!))]),
        _ => node.DeepClone(),
    };
}
