namespace Cooper.Ends.Tests;

/// <summary>Windows, undo, purge, and deletes that are sent again.</summary>
public sealed class UndoTests
{
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(3600, 0, "", 3600)]
    [InlineData(60, 7200, "window=1h", 7200)]
    [InlineData(60, 600, "window=3h", 10_800)]
    [InlineData(3600, 60, "window=0", 3600)]
    public async Task The_longest_window_wins_and_nothing_is_removed_before(int server, int bucketSeconds, string query, int seconds)
    {
        await using var doors = await Doors.OpenAsync(null, $"ends.window-seconds={server}");
        var bucket = await InvariantTests.FillAsync(doors, "photos");
        await doors.V1Async("PATCH", $"buckets/bkt_{bucket}", new { deletion_window_seconds = bucketSeconds });
        var bytes = Folder.Contents(doors.Cooper.Data, bucket);

        var task = (await doors.DeleteAsync(bucket, query)).Text("task_id");
        var until = doors.Cooper.Clock.GetUtcNow().AddSeconds(seconds);
        await doors.RunTasksAsync();
        doors.Cooper.Clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        await doors.RunTasksAsync();

        var waiting = await doors.TaskAsync(task);
        Assert.Equal(
            ("PENDING", "waiting", "9", until, until),
            (waiting.Text("status"), waiting.Text("additional_data.progress.phase"), waiting.Text("additional_data.progress.phase_count"),
                waiting.At("additional_data.restorable_until").GetDateTimeOffset(),
                waiting.At("additional_data.not_before").GetDateTimeOffset()));
        Assert.Equal(bytes, Folder.Contents(doors.Cooper.Data, bucket));

        doors.Cooper.Clock.Advance(TimeSpan.FromSeconds(1));
        await doors.RunTasksAsync();
        Assert.Equal("COMPLETED", (await doors.TaskAsync(task)).Text("status"));
        Assert.Equal("404 bucket_not_found", (await doors.RestoreAsync(bucket)).Outcome);
    }

    [Fact]
    public async Task A_purge_ends_a_running_window_at_once()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await InvariantTests.FillAsync(doors, "photos");
        var (_, secret) = await doors.CreateKeyAsync(bucket);
        Assert.Equal("404 bucket_not_found", (await doors.V1Async("POST", $"buckets/bkt_{bucket}/purge")).Outcome);

        var task = (await doors.DeleteAsync(bucket, "window=24h")).Text("task_id");
        await doors.RunTasksAsync();
        Assert.NotEqual(200, (await doors.V1Async("POST", $"buckets/bkt_{bucket}/purge", secret)).Status);
        var purged = await doors.V1Async("POST", $"buckets/bkt_{bucket}/purge");
        await doors.RunTasksAsync();

        Assert.Equal(task, purged.Text("task_id"));
        Assert.Equal("COMPLETED", (await doors.TaskAsync(task)).Text("status"));
        Assert.Equal("404 bucket_not_found", (await doors.V1Async("POST", $"buckets/bkt_{bucket}/purge")).Outcome);
    }

    [Fact]
    public async Task Killing_the_task_is_undo_and_from_the_start_of_reclaim_on_refused()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await InvariantTests.FillAsync(doors, "photos");
        var before = await doors.DescribeAsync(bucket);
        var first = (await doors.DeleteAsync(bucket, "window=1h")).Text("task_id");

        Assert.Equal("True", (await doors.V1Async("DELETE", $"tasks/{first}")).Text("success"));
        Assert.Equal(before, await doors.DescribeAsync(bucket));
        Assert.Equal("CANCELED", (await doors.TaskAsync(first)).Text("status"));

        var second = (await doors.DeleteAsync(bucket)).Text("task_id");
        Assert.NotEqual(first, second);
        while ((await doors.TaskAsync(second)).Text("status") == "PENDING")
            await doors.RunOneStepAsync();
        Assert.Equal("409 task_not_cancelable", (await doors.V1Async("DELETE", $"tasks/{second}")).Outcome);
        Assert.Equal("409 task_not_cancelable", (await doors.RestoreAsync(bucket)).Outcome);
        Assert.Equal("409 task_not_cancelable", (await doors.V1Async("POST", $"buckets/bkt_{bucket}/purge")).Outcome);
        await doors.RunTasksAsync();
        Assert.Equal(200, (await doors.V1Async("DELETE", $"tasks/{second}")).Status);
    }

    [Fact]
    public async Task A_name_that_was_taken_meanwhile_refuses_undo_unless_another_is_given()
    {
        await using var doors = await Doors.OpenAsync();
        var old = await InvariantTests.FillAsync(doors, "photos");
        await doors.DeleteAsync(old, "window=1h");
        var next = await doors.CreateBucketAsync("photos");

        var refused = await doors.RestoreAsync(old);
        var restored = await doors.RestoreAsync(old, "?name=photos-again");

        Assert.Equal("409 bucket_name_taken", refused.Outcome);
        Assert.Equal(
            ("photos-again", "photos-again", "5"),
            (restored.Text("bucket_name"), restored.Text("storage_name"), restored.Text("object_count")));
        Assert.Equal($"bkt_{next}", (await doors.V1Async("GET", "buckets/photos")).Text("bucket_id"));
        Assert.Equal(200, (await doors.DownloadAsync("photos-again", "cat.jpg")).Status);
    }

    [Fact]
    public async Task A_delete_that_is_repeated_finds_the_same_task_and_after_the_end_nothing()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await InvariantTests.FillAsync(doors, "photos");

        var first = await doors.DeleteAsync("photos");
        var seen = new List<(string, string, string)>();
        while (await doors.RunOneStepAsync())
        {
            foreach (var name in new[] { bucket, "photos" })
            {
                var again = await doors.DeleteAsync(name);
                if (again.Status == 200)
                    seen.Add((again.Text("task_id"), again.Text("object_count"), again.Text("bucket_id")));
            }
        }

        Assert.Equal([(first.Text("task_id"), "5", $"bkt_{bucket}")], seen.Distinct());
        Assert.Equal("404 bucket_not_found", (await doors.DeleteAsync(bucket)).Outcome);
        Assert.Equal("404 bucket_not_found", (await doors.DeleteAsync("photos")).Outcome);
    }

    [Fact]
    public async Task An_end_of_another_revision_is_refused()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await doors.CreateBucketAsync("photos");
        await doors.V1Async("PATCH", $"buckets/bkt_{bucket}", new { description = "changed" });

        var refused = await doors.DeleteAsync(bucket, ifMatch: "\"1\"");
        Assert.Equal(("412 revision_mismatch", "ACTIVE"), (refused.Outcome, (await doors.V1Async("GET", "buckets/photos")).Text("status")));
        var accepted = await doors.DeleteAsync(bucket, ifMatch: "\"2\"");
        Assert.Equal(accepted.Text("task_id"), (await doors.DeleteAsync(bucket, ifMatch: "\"2\"")).Text("task_id"));
    }

    [Fact]
    public async Task A_task_that_has_waited_long_is_not_given_up_at_its_first_failure()
    {
        var disk = new Cooper.Testing.BrokenDisk();
        await using var doors = await Doors.OpenAsync(disk);
        var bucket = await InvariantTests.FillAsync(doors, "photos");
        var task = (await doors.DeleteAsync(bucket, "window=1h")).Text("task_id");
        await doors.RunTasksAsync();
        while ((await doors.TaskAsync(task)).Text("additional_data.progress.phase") == "waiting")
        {
            doors.Cooper.Clock.Advance(Hour);
            await doors.RunOneStepAsync();
        }

        // The server was down for a night, and then something fails once.
        doors.Cooper.Clock.Advance(12 * Hour);
        disk.Refuses = path => path.Contains(bucket, StringComparison.Ordinal);
        await doors.RunOneStepAsync();
        var failing = await doors.TaskAsync(task);
        disk.Refuses = _ => false;
        doors.Cooper.Clock.Advance(TimeSpan.FromMinutes(1));
        await doors.RunTasksAsync();

        // Reclaim has begun, and it stays begun.
        Assert.Equal(("IN_PROGRESS", "1"), (failing.Text("status"), failing.Text("additional_data.progress.errors")));
        Assert.Equal("COMPLETED", (await doors.TaskAsync(task)).Text("status"));
    }
}
