using Microsoft.Data.Sqlite;

namespace Cooper.Ends.Tests;

/// <summary>A receipt tells what was there, and where its numbers come from.</summary>
public sealed class ReceiptTests
{
    [Fact]
    public async Task What_was_removed_is_counted_in_the_place_and_not_taken_from_what_was_found()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await InvariantTests.FillAsync(doors, "photos");
        var task = (await doors.DeleteAsync(bucket, "window=1h")).Text("task_id");
        await doors.RestartAsync();

        // Somebody takes a row away behind Cooper's back.
        await using (var index = new SqliteConnection($"Data Source={IndexOf(doors, bucket)};Pooling=False"))
        {
            index.Open();
            await using var delete = index.CreateCommand();
            delete.CommandText = "delete from versions where number = (select min(number) from versions where kind = 1)";
            Assert.Equal(1, await delete.ExecuteNonQueryAsync());
        }

        doors.Cooper.Clock.Advance(TimeSpan.FromHours(1));
        await doors.RunTasksAsync();
        var ended = await doors.TaskAsync(task);

        Assert.Equal("COMPLETED", ended.Text("status"));
        Assert.Equal(("2", "1", "0"), Kind(ended, "hide_markers"));
        Assert.Equal(("4", "4", "0"), Kind(ended, "file_versions"));
        Assert.Equal(("place", "place"), Sources(ended));
    }

    [Fact]
    public async Task Versions_that_are_not_in_the_index_yet_are_counted_too()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await doors.CreateBucketAsync("photos");
        for (var at = 0; at < 20; at++)
            await doors.UploadAsync(bucket, $"{at}", "meow");

        var task = (await doors.DeleteAsync(bucket)).Text("task_id");
        await doors.RunTasksAsync();

        Assert.Equal(("20", "20", "0"), Kind(await doors.TaskAsync(task), "file_versions"));
    }

    [Fact]
    public async Task A_place_that_does_not_open_ends_with_the_last_known_counts_and_says_so_everywhere()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await InvariantTests.FillAsync(doors, "photos");
        await doors.RestartAsync(() =>
        {
            // Without the mark of a clean end the catalog's counts are not known to be exact, as after a crash.
            File.Delete(Path.Join(doors.Cooper.Data, "counted"));
            File.WriteAllText(IndexOf(doors, bucket), new string('x', 8192));
        });

        var plan = await doors.DeleteAsync(bucket, "dry_run=true");
        var accepted = await doors.DeleteAsync(bucket);
        await doors.RunTasksAsync();
        var ended = await doors.TaskAsync(accepted.Text("task_id"));

        Assert.Equal(("False", "5"), (plan.Text("counts_exact"), plan.Text("object_count")));
        Assert.Equal("5", accepted.Text("object_count"));
        Assert.Contains("does not open", accepted.Text("message"), StringComparison.Ordinal);
        Assert.Equal(("COMPLETED", "False"), (ended.Text("status"), ended.Text("additional_data.counts_exact")));
        Assert.Equal(("catalog", "catalog"), Sources(ended));
        Assert.Equal(("4", "4", "0"), Kind(ended, "file_versions"));
    }

    static string IndexOf(Doors doors, string bucket) => Path.Join(doors.Cooper.Data, "buckets", bucket[^2..], bucket, "index.db");

    static (string Found, string Removed, string Remaining) Kind(Answer task, string kind)
    {
        var at = $"additional_data.receipt.kinds.{kind}";
        return (task.Text($"{at}.found"), task.Text($"{at}.removed"), task.Text($"{at}.remaining"));
    }

    static (string Found, string Removed) Sources(Answer task) =>
        (task.Text("additional_data.receipt.found_by"), task.Text("additional_data.receipt.removed_by"));
}
