using System.Security.Cryptography;
using System.Text.Json;
using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;
using Microsoft.Data.Sqlite;

namespace Cooper.Doors.V1.Tests.Batches;

public class BatchTests
{
    [Fact]
    public async Task An_inventory_reads_every_object_and_writes_a_manifest()
    {
        await using var bucket = await BatchBucket.StartAsync();
        var objects = await bucket.AddObjectsAsync("meow", "bark", "moo");
        var created = await bucket.CreateAsync([.. objects, objects[0]]);
        var batch = created.Text("batch_id");
        Assert.Equal(("DRAFT", "3", "inventory", "local"), (
            created.Text("status"), created.Text("progress.total"), created.Text("job.kind"), created.Text("job.launcher")));

        var task = await bucket.PostAsync(batch, "submit");
        Assert.Equal(("api_buckets_batches_process", "PENDING"), (task.Text("task_type"), task.Text("status")));
        Assert.Equal("PENDING", (await bucket.Door.GetAsync($"/v1/buckets/things/objects/{objects[0]}")).Text("status"));
        Assert.Equal(task.Text("task_id"), (await bucket.PostAsync(batch, "submit")).Text("task_id"));
        var ended = await bucket.EndAsync(batch);

        Assert.Equal(("COMPLETED", "3", "0"), (ended.Text("status"), ended.Text("progress.done"), ended.Text("progress.failed")));
        Assert.Equal(objects, ended.At("object_ids").EnumerateArray().Select(one => one.GetString()));
        Assert.StartsWith("cooper-btch_", ended.At("tier_tasks")[0].GetProperty("ray_job_id").GetString(), StringComparison.Ordinal);
        Assert.Equal("COMPLETED", (await bucket.Door.GetAsync($"/v1/tasks/{task.Text("task_id")}")).Text("status"));
        Assert.Equal("COMPLETED", (await bucket.Door.GetAsync($"/v1/buckets/things/objects/{objects[0]}")).Text("status"));
        var lines = (await bucket.ReadAsync(batch, "manifest.jsonl"))!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(objects, lines.Select(line => JsonElement.Parse(line).GetProperty("object_id").GetString()));
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData("bark"u8)),
            JsonElement.Parse(lines[1]).GetProperty("blobs")[0].GetProperty("sha256").GetString());
        var rows = (await bucket.ReadAsync(batch, "manifest.csv"))!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(("object_id,blob_id,property,size_bytes,sha256,outcome", 4), (rows[0], rows.Length));
        var names = (await bucket.GetAsync(batch, "/artifacts")).At("results").EnumerateArray()
            .Select(artifact => artifact.GetProperty("name").GetString());
        Assert.Equal(["job-1.log", "manifest.csv", "manifest.jsonl", "summary.json"], names);
        Assert.Contains("inventory of", (await bucket.GetAsync(batch, "/logs")).At("logs")[0].GetProperty("text").GetString(),
            StringComparison.Ordinal);
        var part = await bucket.Door.SendAsync(
            "GET", $"/v1/buckets/things/batches/{batch}/artifacts/manifest.csv", null, ("Range", "bytes=0-8"));
        Assert.Equal((206, "object_id"), (part.Status, part.Raw));
        Assert.Equal("404 artifact_not_found", (await bucket.GetAsync(batch, "/artifacts/nothing")).Refusal);

        Assert.Equal(200, (await bucket.DeleteAsync(batch)).Status);
        Assert.Equal("404 batch_not_found", (await bucket.GetAsync(batch)).Refusal);
        Assert.Equal("404 batch_not_found", (await bucket.DeleteAsync(batch)).Refusal);
        var counted = await bucket.Door.Get<Domain.Places.IBucketStore>().CountAsync(bucket.BucketId, default);
        Assert.Equal((0, 0, 3, 11), (counted!.Value.Batches, counted.Value.Artifacts, counted.Value.Versions, counted.Value.Bytes));
    }

    [Fact]
    public async Task Objects_that_are_made_to_be_processed_become_one_batch_that_is_started()
    {
        await using var bucket = await BatchBucket.StartAsync();

        var one = await bucket.Door.PostAsync("/v1/buckets/things/objects?auto_process=true", """{"title":"a"}""");
        var many = await bucket.Door.SendAsync(
            "POST", "/v1/buckets/things/objects/batch?auto_process=true",
            """{"objects":[{"title":"b"},{"blobs":[{"property":"none","type":"text","data":"x"}]},{"title":"c"}]}""",
            ("Idempotency-Key", "once"));

        Assert.Equal(("PENDING", false), (one.Text("status"), one.Raw.Contains("auto_process_error", StringComparison.Ordinal)));
        Assert.Equal(["PENDING", "PENDING"], many.At("succeeded").EnumerateArray().Select(made => made.GetProperty("status").GetString()));
        Assert.Equal(1, many.At("failed")[0].GetProperty("object_index").GetInt32());
        var batches = await bucket.Door.PostAsync("/v1/buckets/things/batches/list", "{}");
        Assert.Equal("2", batches.Text("total_count"));
        foreach (var batch in batches.At("results").EnumerateArray())
        {
            var ended = await bucket.EndAsync(batch.GetProperty("batch_id").GetString()!);
            Assert.Equal(("COMPLETED", "inventory"), (ended.Text("status"), ended.Text("job.kind")));
        }

        Assert.Equal("COMPLETED", (await bucket.Door.GetAsync($"/v1/buckets/things/objects/{one.Text("object_id")}")).Text("status"));
    }

    [Fact]
    public async Task Objects_that_cannot_be_processed_are_told_why()
    {
        await using var bucket = await BatchBucket.StartAsync();
        var id = (await bucket.AddObjectsAsync("meow"))[0];
        var (caller, identifier) = (bucket.Door.Master, new BucketIdentifier(bucket.Id, bucket.BucketId));
        var stored = (await bucket.Door.Get<GetObject>().ExecuteAsync(caller, identifier, id, default)).Object;
        await bucket.Door.DeleteAsync($"/v1/buckets/things/objects/{id}");

        var refusal = await bucket.Door.Get<ProcessObjects>().ExecuteAsync(caller, identifier, [stored], null, default);

        Assert.Equal(RefusalCode.ObjectsNotFound, refusal!.Code);
        Assert.Equal("0", (await bucket.Door.PostAsync("/v1/buckets/things/batches/list", "{}")).Text("total_count"));
    }

    [Fact]
    public async Task Content_that_is_not_what_was_stored_fails_its_object_alone()
    {
        await using var bucket = await BatchBucket.StartAsync();
        var objects = await bucket.AddObjectsAsync("meow", "bark");
        await bucket.Door.RestartAsync();
        foreach (var body in Directory.GetFiles(bucket.Door.PathOf("buckets", bucket.Id[^2..], bucket.Id[4..], "bodies"), "*",
            SearchOption.AllDirectories))
        {
            if (await File.ReadAllTextAsync(body) == "bark")
                await File.WriteAllTextAsync(body, "BARK");
        }

        var ended = await bucket.EndAsync(await bucket.SubmitAsync(objects));

        Assert.Equal(("COMPLETED_WITH_ERRORS", "1", "1"), (
            ended.Text("status"), ended.Text("progress.done"), ended.Text("progress.failed")));
        var failed = await bucket.GetAsync(ended.Text("batch_id"), "/failed-documents");
        Assert.Equal(objects[1], failed.At("failed_documents")[0].GetProperty("object_id").GetString());
        Assert.Equal("FAILED", (await bucket.Door.GetAsync($"/v1/buckets/things/objects/{objects[1]}")).Text("status"));
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_and_changes_nothing()
    {
        await using var bucket = await BatchBucket.StartAsync(("upper", "tr a-z A-Z", ""));
        var objects = await bucket.AddObjectsAsync("meow");
        string[] unknown = [objects[0], "obj_0123456789abcdef", "nonsense"];

        var missing = await bucket.CreateAsync(unknown);
        Assert.Equal("400 objects_not_found", missing.Refusal);
        Assert.Equal(unknown[1..], missing.At("error.details.object_ids").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal("400 launcher_not_configured", (await bucket.CreateAsync(objects, """{"launcher":"slurm"}""")).Refusal);
        Assert.Equal("400 command_unknown", (await bucket.CreateAsync(objects, """{"kind":"command","command":"rm"}""")).Refusal);
        Assert.Equal("400 command_unknown", (await bucket.CreateAsync(objects, """{"kind":"command"}""")).Refusal);
        Assert.Equal("422", (await bucket.CreateAsync(objects, """{"kind":"dance"}""")).Refusal);
        Assert.Equal("422", (await bucket.CreateAsync(objects, """{"launcher":"cron"}""")).Refusal);
        Assert.Equal("422", (await bucket.CreateAsync(objects, """{"parameters":{"a b":"c"}}""")).Refusal);
        Assert.Equal("422", (await bucket.CreateAsync([])).Refusal);
        Assert.Equal("0", (await bucket.Door.PostAsync("/v1/buckets/things/batches/list")).Text("total_count"));

        var draft = (await bucket.CreateAsync(objects)).Text("batch_id");
        Assert.Equal("400 objects_not_found", (await bucket.PostAsync(draft, "objects", """{"object_ids":["nonsense"]}""")).Refusal);
        Assert.Equal("400 nothing_to_retry", (await bucket.PostAsync(draft, "retry")).Refusal);
        Assert.Equal("CANCELED", (await bucket.PostAsync(draft, "cancel")).Text("status"));
        Assert.Equal("CANCELED", (await bucket.GetAsync(draft)).Text("status"));
        Assert.Equal("400 batch_not_draft", (await bucket.PostAsync(draft, "objects", """{"object_ids":["a"]}""")).Refusal);
        Assert.Equal("400 batch_already_finished", (await bucket.PostAsync(draft, "submit")).Refusal);
        Assert.Equal("404 batch_not_found", (await bucket.GetAsync("btch_0123456789ab")).Refusal);
    }

    [Fact]
    public async Task Ids_that_nobody_has_fail_when_their_turn_comes_if_that_was_asked()
    {
        await using var bucket = await BatchBucket.StartAsync();
        var objects = await bucket.AddObjectsAsync("meow");
        var created = await bucket.CreateAsync([objects[0], "obj_0123456789abcdef", "nonsense"], query: "?skip_validation=true");
        await bucket.PostAsync(created.Text("batch_id"), "submit");

        var ended = await bucket.EndAsync(created.Text("batch_id"));

        Assert.Equal(("COMPLETED_WITH_ERRORS", "2"), (ended.Text("status"), ended.Text("error_summary.validation")));
    }

    [Fact]
    public async Task A_program_runs_once_for_each_object_with_its_bytes_and_its_parameters()
    {
        await using var bucket = await BatchBucket.StartAsync(
            ("tell", "tr a-z A-Z; echo \" $COOPER_OBJECT_ID $COOPER_BLOB_PROPERTY $COOPER_PARAM_COLOR\"; env | grep -c SECRET", ""));
        var objects = await bucket.AddObjectsAsync("meow", "bark");

        var batch = await bucket.SubmitCommandAsync(objects, "tell", """{"color":"red"}""");
        var ended = await bucket.EndAsync(batch);

        // grep finds nothing, and says so by its code.
        Assert.Equal("FAILED", ended.Text("status"));
        var failed = (await bucket.GetAsync(batch, "/failed-documents")).At("failed_documents");
        Assert.All(failed.EnumerateArray(), one => Assert.Equal("It ended with code 1", one.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task What_a_program_prints_is_an_artifact_and_what_failed_is_tried_again()
    {
        await using var bucket = await BatchBucket.StartAsync(("tell", "test -e \"$COOPER_PARAM_FLAG\" && tr a-z A-Z", ""));
        var objects = await bucket.AddObjectsAsync("meow", "bark");
        var flag = Path.Join(bucket.Folder, "flag");
        var batch = await bucket.SubmitCommandAsync(objects, "tell", $$"""{"flag":"{{flag}}"}""");
        var first = await bucket.EndAsync(batch);
        Assert.Equal("FAILED", first.Text("status"));
        Assert.Equal("FAILED", (await bucket.Door.GetAsync($"/v1/tasks/{first.Text("task_id")}")).Text("status"));
        Assert.Equal("400 nothing_to_retry", (await bucket.PostAsync(batch, "retry")).Refusal);

        await File.WriteAllTextAsync(flag, "");
        var retried = await bucket.PostAsync(batch, "retry", """{"retry_mode":"all"}""");
        var second = await bucket.EndAsync(batch);

        Assert.Equal("2", retried.Text("retried_count"));
        Assert.NotEqual(first.Text("task_id"), retried.Text("task_id"));
        Assert.Equal(("COMPLETED", "2"), (second.Text("status"), second.Text("progress.done")));
        Assert.Equal(("MEOW", "BARK"), (
            await bucket.ReadAsync(batch, $"{objects[0]}.out"), await bucket.ReadAsync(batch, $"{objects[1]}.out")));
    }

    [Fact]
    public async Task A_large_batch_does_not_starve_a_small_one()
    {
        await using var bucket = await BatchBucket.StartAsync(("slow", "sleep 0.5", ""));
        var objects = await bucket.AddObjectsAsync([.. Enumerable.Range(0, 40).Select(number => $"{number}")]);
        var large = await bucket.SubmitCommandAsync(objects, "slow");
        await bucket.UntilAsync(async () => (await bucket.GetAsync(large)).Text("progress.done") != "0");

        var small = await bucket.EndAsync(await bucket.SubmitAsync(objects[..5]));

        Assert.Equal("COMPLETED", small.Text("status"));
        Assert.Equal("IN_PROGRESS", (await bucket.GetAsync(large)).Text("status"));
        Assert.Equal(200, (await bucket.PostAsync(large, "cancel")).Status);
        var canceled = await bucket.EndAsync(large);
        Assert.Equal("CANCELED", canceled.Text("status"));
        var task = await bucket.Door.GetAsync($"/v1/tasks/{canceled.Text("task_id")}");
        Assert.Equal(("CANCELED", "requested"), (task.Text("status"), task.Text("additional_data.cancel_reason")));
        Assert.Equal("CANCELED", (await bucket.Door.GetAsync($"/v1/buckets/things/objects/{objects[^1]}")).Text("status"));
        Assert.Equal("400 batch_already_finished", (await bucket.PostAsync(large, "submit")).Refusal);
    }

    [Fact]
    public async Task The_server_may_stop_and_the_worker_may_die()
    {
        await using var bucket = await BatchBucket.StartAsync(("slow", "echo $PPID >> \"$COOPER_PARAM_LOG\"; sleep 0.3", ""));
        var objects = await bucket.AddObjectsAsync([.. Enumerable.Range(0, 8).Select(number => $"{number}")]);
        var log = Path.Join(bucket.Folder, "log");
        var batch = await bucket.SubmitCommandAsync(objects, "slow", $$"""{"log":"{{log}}"}""");
        await bucket.UntilAsync(async () => (await bucket.GetAsync(batch)).Text("progress.done") != "0");

        await bucket.Door.RestartAsync();
        var worker = int.Parse((await File.ReadAllLinesAsync(log))[^1], System.Globalization.CultureInfo.InvariantCulture);
        System.Diagnostics.Process.GetProcessById(worker).Kill();
        // What it worked on is leased to it for another minute.
        await bucket.UntilAsync(async () => (await bucket.GetAsync(batch, "/logs")).At("logs").GetArrayLength() > 1);
        bucket.Door.Clock.Advance(TimeSpan.FromSeconds(61));
        var ended = await bucket.EndAsync(batch);

        Assert.Equal(("COMPLETED", "8"), (ended.Text("status"), ended.Text("progress.done")));
    }

    [Fact]
    public async Task A_batch_whose_task_was_lost_in_a_crash_gets_another_at_the_next_start()
    {
        await using var bucket = await BatchBucket.StartAsync();
        var batch = await bucket.SubmitAsync(await bucket.AddObjectsAsync("meow"));
        await using (var catalog = new SqliteConnection($"Data Source={bucket.Door.PathOf("catalog.db")};Pooling=False"))
        {
            catalog.Open();
            await using var delete = catalog.CreateCommand();
            delete.CommandText = "delete from tasks";
            await delete.ExecuteNonQueryAsync();
        }

        await bucket.Door.RestartAsync();

        Assert.Equal("COMPLETED", (await bucket.EndAsync(batch)).Text("status"));
    }

    [Fact]
    public async Task The_same_request_makes_one_batch()
    {
        await using var bucket = await BatchBucket.StartAsync();
        var objects = await bucket.AddObjectsAsync("meow");
        var body = $$"""{"object_ids":{{JsonSerializer.Serialize(objects)}}}""";

        var first = await bucket.Door.SendAsync("POST", "/v1/buckets/things/batches", body, ("Idempotency-Key", "key"));
        await using (var catalog = new SqliteConnection($"Data Source={bucket.Door.PathOf("catalog.db")};Pooling=False"))
        {
            catalog.Open();
            await using var delete = catalog.CreateCommand();
            delete.CommandText = "delete from answers";
            await delete.ExecuteNonQueryAsync();
        }

        var again = await bucket.Door.SendAsync("POST", "/v1/buckets/things/batches", body, ("Idempotency-Key", "key"));

        Assert.Equal(first.Text("batch_id"), again.Text("batch_id"));
        Assert.Equal("1", (await bucket.Door.PostAsync("/v1/buckets/things/batches/list")).Text("total_count"));
    }

    [Fact]
    public async Task Lists_go_by_status_and_metadata_is_merged()
    {
        await using var bucket = await BatchBucket.StartAsync();
        var objects = await bucket.AddObjectsAsync("meow");
        var first = (await bucket.CreateAsync(objects)).Text("batch_id");
        bucket.Door.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = (await bucket.CreateAsync(objects)).Text("batch_id");
        await bucket.PostAsync(first, "cancel");

        await bucket.Door.SendAsync("PATCH", $"/v1/buckets/things/batches/{second}", """{"metadata":{"a":1,"b":2}}""");
        var patched = await bucket.Door.SendAsync("PATCH", $"/v1/buckets/things/batches/{second}", """{"metadata":{"a":null,"c":3}}""");

        Assert.Equal("""{"b":2,"c":3}""", patched.Text("metadata"));
        Assert.Equal([second, first], (await ListAsync("{}")).Names("batch_id"));
        Assert.Equal([first], (await ListAsync("""{"status":"CANCELED"}""")).Names("batch_id"));
        Assert.Equal([first], (await ListAsync("""{"offset":1,"limit":1}""")).Names("batch_id"));
        Assert.Equal("422", (await ListAsync("""{"status":"DONE"}""")).Refusal);

        Task<Answer> ListAsync(string body) => bucket.Door.PostAsync("/v1/buckets/things/batches/list", body);
    }
}
