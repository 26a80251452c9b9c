using Cooper.Domain.Catalog;
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
        var shown = await doors.V1Async("GET", $"buckets/bkt_{bucket}");
        Assert.Equal(("SUSPENDED", "True"), (shown.Text("status"), shown.Text("is_locked")));
        Assert.Equal(
            "409 bucket_delete_failed", (await doors.V1Async("PATCH", $"buckets/bkt_{bucket}", new { description = "late" })).Outcome);
        Assert.Equal("409 task_not_cancelable", (await doors.RestoreAsync(bucket)).Outcome);
        Assert.Equal("400 bad_bucket_id", (await doors.B2Async("b2_list_file_names", new { bucketId = bucket })).Outcome);

        disk.Refuses = _ => false;
        var again = await doors.DeleteAsync(bucket);
        Assert.NotEqual(first, again.Text("task_id"));
        Assert.Equal("PENDING", again.Text("status"));
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
        Assert.Contains(left, failed.Text("error"), StringComparison.Ordinal);
        Assert.Equal("COMPLETED", (await doors.TaskAsync(again)).Text("status"));
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public async Task After_a_failure_before_reclaim_undo_brings_the_bucket_back()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await InvariantTests.FillAsync(doors, "photos");
        var before = await doors.DescribeAsync(bucket);
        var task = (await doors.DeleteAsync(bucket, "window=1h")).Text("task_id");
        await doors.RunTasksAsync();
        // No step before reclaim can fail for good yet: its row is made to say so.
        await doors.Cooper.Services.GetRequiredService<ICatalog>().WriteAsync(
            async transaction =>
            {
                var row = await transaction.Tasks.FindAsync(TaskId.Parse(task), default);
                await transaction.Tasks.UpdateAsync(
                    row! with { State = TaskState.Failed, Error = "It failed", ErrorCode = "internal_error" });
                return 0;
            },
            default);
        var suspended = (await doors.V1Async("GET", "buckets/photos")).Text("status");

        var restored = await doors.RestoreAsync(bucket);

        Assert.Equal(("SUSPENDED", "ACTIVE"), (suspended, restored.Text("status")));
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
