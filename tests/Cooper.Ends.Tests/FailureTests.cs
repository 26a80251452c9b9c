using Cooper.Domain.Buckets;
using Cooper.Domain.Places;
using Cooper.Domain.Tasks;
using Cooper.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Ends.Tests;

/// <summary>Ends that cannot go on: nothing is ever half alive.</summary>
public sealed class FailureTests
{
    [Theory]
    [InlineData(".seg", "delete_objects")]
    [InlineData("index.db", "delete_metadata")]
    [InlineData("{place}", "abort_uploads")]
    public async Task Reclaim_survives_an_unlink_that_fails(string what, string phase)
    {
        var disk = new BrokenDisk();
        await using var doors = await Doors.OpenAsync(disk);
        var bucket = await InvariantTests.FillAsync(doors, "photos");
        disk.Refuses = path => path.Contains(bucket, StringComparison.Ordinal) && (what == "{place}" || IsMeant(path, what));

        var first = (await doors.DeleteAsync(bucket)).Text("task_id");
        await RunForAsync(doors, TimeSpan.FromMinutes(10));
        var running = await doors.TaskAsync(first);
        await RunForAsync(doors, TimeSpan.FromMinutes(10));
        var failed = await doors.TaskAsync(first);

        Assert.Equal("IN_PROGRESS", running.Text("status"));
        Assert.Equal(
            ("FAILED", "deletion_stalled", phase, "True"),
            (failed.Text("status"), failed.Text("additional_data.error_code"),
                failed.Text("additional_data.progress.phase"), failed.Text("additional_data.retryable")));
        Assert.StartsWith($"{phase} came to nothing: ", failed.Text("error"), StringComparison.Ordinal);
        Assert.Contains(bucket, failed.Text("error"), StringComparison.Ordinal);
        Assert.EndsWith("Cure that, then delete the bucket again.", failed.Text("error"), StringComparison.Ordinal);
        Assert.DoesNotContain(doors.Cooper.Data, failed.Text("error"), StringComparison.Ordinal);
        var shown = await doors.V1Async("GET", $"buckets/bkt_{bucket}");
        Assert.Equal(("SUSPENDED", "True"), (shown.Text("status"), shown.Text("is_locked")));
        Assert.Equal(
            "409 bucket_delete_failed", (await doors.V1Async("PATCH", $"buckets/bkt_{bucket}", new { description = "late" })).Outcome);
        Assert.Equal("409 task_not_cancelable", (await doors.RestoreAsync(bucket)).Outcome);
        Assert.Equal("400 bad_bucket_id", (await doors.B2Async("b2_list_file_names", new { bucketId = bucket })).Outcome);

        disk.Refuses = _ => false;
        var again = await doors.DeleteAsync(bucket);
        Assert.NotEqual(first, again.Text("task_id"));
        // There is no way back any more, and nobody is told that there were.
        Assert.Equal("IN_PROGRESS", again.Text("status"));
        Assert.Null((await doors.TaskAsync(again.Text("task_id"))).Find("additional_data.restorable_until"));
        await doors.RunTasksAsync();
        var ended = await doors.TaskAsync(again.Text("task_id"));
        Assert.Equal(("COMPLETED", first), (ended.Text("status"), ended.Text("additional_data.previous_task_id")));
        Assert.Equal("FAILED", (await doors.TaskAsync(first)).Text("status"));
        Assert.DoesNotContain(Folder.Paths(doors.Cooper.Data), path => path.Contains(bucket, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_verify_finds_fails_the_task_and_is_named()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await InvariantTests.FillAsync(doors, "photos");
        var first = (await doors.DeleteAsync(bucket)).Text("task_id");
        while ((await doors.TaskAsync(first)).Text("additional_data.progress.phase") != "verify")
            await doors.RunOneStepAsync();
        var left = Directory.CreateDirectory(Path.Join(doors.Cooper.Data, "ending", bucket)).FullName;

        await doors.RunTasksAsync();
        var failed = await doors.TaskAsync(first);
        var again = (await doors.DeleteAsync(bucket)).Text("task_id");
        await doors.RunTasksAsync();

        Assert.Equal(("FAILED", "storage_error"), (failed.Text("status"), failed.Text("additional_data.error_code")));
        Assert.Contains($"ending/{bucket}", failed.Text("error"), StringComparison.Ordinal);
        Assert.Equal(
            ("storage", $"ending/{bucket}"),
            (failed.Text("additional_data.failed_items.0.kind"), failed.Text("additional_data.failed_items.0.id")));
        Assert.Equal("COMPLETED", (await doors.TaskAsync(again)).Text("status"));
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public async Task One_of_10_000_files_that_cannot_be_removed_holds_up_no_other_and_is_named()
    {
        const int Files = 10_000;
        var disk = new BrokenDisk();
        await using var doors = await Doors.OpenAsync(disk);
        var bucket = await InvariantTests.FillAsync(doors, "photos");
        await doors.RestartAsync();
        var bodies = Path.Join(doors.Cooper.Data, "buckets", bucket[^2..], bucket, "bodies", "zz");
        Directory.CreateDirectory(bodies);
        for (var number = 0; number < Files; number++)
            File.WriteAllBytes(Path.Join(bodies, $"{number:0000}"), [1]);
        disk.Refuses = path => path.EndsWith("/zz/5000", StringComparison.Ordinal);

        var first = (await doors.DeleteAsync(bucket)).Text("task_id");
        await RunForAsync(doors, TimeSpan.FromMinutes(20));
        var failed = await doors.TaskAsync(first);
        var left = Folder.Paths(doors.Cooper.Data).Where(path => path.Contains(bucket, StringComparison.Ordinal) && File.Exists(path));
        string[] names = [.. left.Select(Path.GetFileName).OfType<string>().Where(name => name != "index.db")];
        disk.Refuses = _ => false;
        var again = (await doors.DeleteAsync(bucket)).Text("task_id");
        await doors.RunTasksAsync();

        Assert.Equal(("FAILED", "deletion_stalled"), (failed.Text("status"), failed.Text("additional_data.error_code")));
        Assert.Equal(["5000"], names);
        Assert.Equal(1, failed.At("additional_data.failed_items").GetArrayLength());
        Assert.Equal(
            ("storage", $"ending/{bucket}/bodies/zz/5000"),
            (failed.Text("additional_data.failed_items.0.kind"), failed.Text("additional_data.failed_items.0.id")));
        Assert.Contains("unlink", failed.Text("additional_data.failed_items.0.error"), StringComparison.Ordinal);
        Assert.NotEqual("0", failed.Text("additional_data.remaining.objects"));
        var ended = await doors.TaskAsync(again);
        Assert.Equal("COMPLETED", ended.Text("status"));
        Assert.Null(ended.Find("additional_data.failed_items"));
        Assert.Equal("4", ended.Text("additional_data.receipt.kinds.file_versions.removed"));
    }

    [Fact]
    public async Task A_step_that_hangs_fails_its_task_holds_up_no_other_and_before_reclaim_undo_brings_the_bucket_back()
    {
        await using var doors = await Doors.OpenAsync();
        var (bucket, other) = (await InvariantTests.FillAsync(doors, "photos"), await InvariantTests.FillAsync(doors, "others"));
        var before = await doors.DescribeAsync(bucket);
        var task = (await doors.DeleteAsync(bucket)).Text("task_id");
        var runner = doors.Cooper.Services.GetRequiredService<TaskRunner>();
        var places = doors.Cooper.Services.GetRequiredService<IBucketStore>();
        using var stop = new CancellationTokenSource();

        // Whoever holds the gate does not come back, as a call to a dead disk does not.
        var gate = await places.EnterGateAsync(BucketId.Parse(bucket), default);
        var running = Task.Run(() => runner.RunAsync(stop.Token));
        var otherTask = (await doors.DeleteAsync(other)).Text("task_id");
        await WaitForAsync(doors, otherTask, "COMPLETED");
        var hanging = (await doors.TaskAsync(task)).Text("status");
        doors.Cooper.Clock.Advance(TaskRunner.StalledAfter);
        await WaitForAsync(doors, task, "FAILED");
        var failed = await doors.TaskAsync(task);
        var suspended = (await doors.V1Async("GET", "buckets/photos")).Text("status");
        await gate.DisposeAsync();
        var restored = await doors.RestoreAsync(bucket);
        await stop.CancelAsync();
        await running;
        await doors.RunTasksAsync();

        Assert.Equal(("PENDING", "SUSPENDED", "ACTIVE"), (hanging, suspended, restored.Text("status")));
        Assert.Equal("deletion_stalled", failed.Text("additional_data.error_code"));
        Assert.Contains("has not come back", failed.Text("error"), StringComparison.Ordinal);
        Assert.Equal(before, await doors.DescribeAsync(bucket));
        Assert.Equal("FAILED", (await doors.TaskAsync(task)).Text("status"));
    }

    [Fact]
    public async Task A_strict_delete_is_done_even_if_its_place_cannot_be_removed_yet()
    {
        var disk = new BrokenDisk();
        await using var doors = await Doors.OpenAsync(disk);
        var bucket = await doors.CreateBucketAsync("photos");
        disk.Refuses = path => path.Contains(bucket, StringComparison.Ordinal);

        var deleted = await doors.B2Async("b2_delete_bucket", new { accountId = doors.Cooper.MasterKeyId, bucketId = bucket });
        disk.Refuses = _ => false;
        await doors.RunTasksAsync();

        Assert.Equal(200, deleted.Status);
        Assert.DoesNotContain(Folder.Paths(doors.Cooper.Data), path => path.Contains(bucket, StringComparison.Ordinal));
    }

    static async Task WaitForAsync(Doors doors, string task, string status)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await doors.TaskAsync(task)).Text("status") != status)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }

    internal static bool IsMeant(string path, string what) =>
        what == ".seg" ? path.Contains("/segments/", StringComparison.Ordinal) : Path.GetFileName(path) == what;

    internal static async Task RunForAsync(Doors doors, TimeSpan duration)
    {
        for (var passed = TimeSpan.Zero; passed < duration; passed += TimeSpan.FromSeconds(30))
        {
            doors.Cooper.Clock.Advance(TimeSpan.FromSeconds(30));
            await doors.RunTasksAsync();
        }
    }
}
