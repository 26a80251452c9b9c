using Cooper.Testing;

namespace Cooper.Cli.Tests.Buckets;

/// <summary>The end of a bucket from the command line.</summary>
public sealed class DeleteBucketTests : IAsyncLifetime
{
    TestCooper cooper = null!;
    CommandLine cli = null!;

    public async Task InitializeAsync()
    {
        cooper = await TestCooper.StartAsync();
        cli = CommandLine.Of(cooper);
        await cli.DoAsync("bucket", "create", "photos");
        await cli.DoAsync("file", "put", "photos", await cli.WriteAsync("cat.jpg", "meow"u8.ToArray()));
    }

    public async Task DisposeAsync()
    {
        await cli.DisposeAsync();
        await cooper.DisposeAsync();
    }

    [Fact]
    public async Task A_dry_run_shows_the_plan_and_changes_nothing()
    {
        var key = await cli.DoJsonAsync("key", "create", "ci", "--can", "read", "--bucket", "photos");
        var before = await cli.DoAsync("bucket", "show", "photos", "--json");

        var plan = await cli.DoAsync("bucket", "delete", "photos", "--dry-run", "--window", "1h");

        Assert.Matches("file versions +1 +4 B\n", plan);
        Assert.Matches("hide markers +0\n", plan);
        Assert.Matches($"keys that stop working +{key.GetProperty("applicationKeyId").GetString()}\n", plan);
        Assert.Matches("undo +until 2026-01-02 04:04:05 UTC", plan);
        Assert.Equal(before, await cli.DoAsync("bucket", "show", "photos", "--json"));
        Assert.True((await cli.DoJsonAsync("bucket", "delete", "photos", "--dry-run")).GetProperty("dry_run").GetBoolean());
    }

    [Fact]
    public async Task Whoever_types_the_name_deletes_what_was_shown()
    {
        cli.Typed = "photos\n";

        var ended = await cli.RunAsync("bucket", "delete", "photos");
        await cooper.RunTasksAsync();

        Assert.Equal(0, ended.Exit);
        Assert.Matches("file versions +1 +4 B\n", ended.Errors);
        Assert.Contains("none: what is removed is gone", ended.Errors, StringComparison.Ordinal);
        Assert.EndsWith("Type the bucket's name to delete it: ", ended.Errors, StringComparison.Ordinal);
        Assert.Matches("^Deleting photos \\(1 file\\): task_[0-9a-z]+\n +watch +cooper task watch task_", ended.Output);
        Assert.Equal(ExitCode.Refused, (await cli.RunAsync("bucket", "show", "photos")).Code);
    }

    [Theory]
    [InlineData("photo\n")]
    [InlineData("yes\n")]
    [InlineData("\n")]
    [InlineData("")]
    public async Task Whoever_types_anything_else_deletes_nothing(string typed)
    {
        cli.Typed = typed;

        var ended = await cli.RunAsync("bucket", "delete", "photos");

        Assert.Equal(ExitCode.NotConfirmed, ended.Code);
        Assert.EndsWith("nothing was done\n", ended.Errors, StringComparison.Ordinal);
        // The terminal shows the Enter that was pressed; where there was none, the line is ended for it.
        Assert.Equal(typed.Length == 0, ended.Errors.Contains("delete it: \ncooper: ", StringComparison.Ordinal));
        Assert.Equal("ACTIVE", (await cli.DoJsonAsync("bucket", "show", "photos")).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(null, "bucket", "delete", "photos")]
    [InlineData("photos\n", "bucket", "delete", "photos", "--json")]
    public async Task Where_nobody_can_be_asked_yes_has_to_be_said(string? typed, params string[] arguments)
    {
        cli.Typed = typed;

        var ended = await cli.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, ended.Code);
        Assert.Contains("--yes", ended.Errors, StringComparison.Ordinal);
        Assert.Equal("ACTIVE", (await cli.DoJsonAsync("bucket", "show", "photos")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_end_of_another_incarnation_is_not_what_was_confirmed()
    {
        var deleting = cli.DoAsync("bucket", "delete", "photos", "--yes", "--if-revision", "1");

        await deleting;
        await cli.DoAsync("bucket", "create", "photos");
        var ended = await cli.RunAsync("bucket", "delete", "photos", "--yes", "--if-revision", "7");

        Assert.Equal(ExitCode.Refused, ended.Code);
        Assert.Contains("412 revision_mismatch", ended.Errors, StringComparison.Ordinal);
        Assert.Equal("ACTIVE", (await cli.DoJsonAsync("bucket", "show", "photos")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Deleting_and_waiting_ends_with_a_bucket_that_is_gone()
    {
        var deleting = cli.RunAsync("bucket", "delete", "photos", "--yes", "--wait");
        await RunTasksUntilAsync(deleting);
        var ended = await deleting;

        Assert.Equal(0, ended.Exit);
        Assert.DoesNotContain("\r", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e", ended.Output, StringComparison.Ordinal);
        Assert.Contains("photos is gone: 1 file, 4 B", ended.Output, StringComparison.Ordinal);
        Assert.Matches("receipt +cooper task receipt task_", ended.Output);
    }

    [Fact]
    public async Task On_a_terminal_the_end_is_watched_and_drawn()
    {
        (cli.IsTerminal, cli.Typed) = (true, "photos\n");

        var deleting = cli.RunAsync("bucket", "delete", "photos");
        await RunTasksUntilAsync(deleting);
        var ended = await deleting;

        Assert.Equal(0, ended.Exit);
        Assert.Contains("\r\e[2K\e[1mphotos\e[0m", ended.Errors, StringComparison.Ordinal);
        Assert.EndsWith("\e[?25h", ended.Errors, StringComparison.Ordinal);
        Assert.StartsWith("\e[32m✓\e[0m \e[1mphotos\e[0m is gone: 1 file, 4 B", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_a_window_is_not_sat_out()
    {
        (cli.IsTerminal, cli.Typed) = (true, "photos\n");

        var ended = await cli.RunAsync("bucket", "delete", "photos", "--window", "1h");

        Assert.Equal(0, ended.Exit);
        Assert.Matches("undo +cooper bucket restore bkt_[0-9a-f]{24} +\\(until 2026-01-02 04:04:05 UTC\\)\n", ended.Output);
    }

    [Fact]
    public async Task Colors_are_left_out_where_nobody_wants_them()
    {
        (cli.IsTerminal, cli.Environment["NO_COLOR"]) = (true, "1");

        Assert.DoesNotContain("\e", await cli.DoAsync("bucket", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_end_with_a_window_can_be_undone()
    {
        var accepted = await cli.DoJsonAsync("bucket", "delete", "photos", "--yes", "--window", "1h");

        var restored = await cli.DoAsync("bucket", "restore", accepted.GetProperty("bucket_id").GetString()!);

        Assert.Matches("^Restored photos \\(bkt_[0-9a-f]{24}\\): 1 file, 4 B\n$", restored);
    }

    [Fact]
    public async Task A_name_that_was_taken_meanwhile_needs_another()
    {
        var id = (await cli.DoJsonAsync("bucket", "delete", "photos", "--yes", "--window", "1h")).GetProperty("bucket_id").GetString()!;
        await cli.DoAsync("bucket", "create", "photos");

        var refused = await cli.RunAsync("bucket", "restore", id);
        var restored = await cli.DoJsonAsync("bucket", "restore", id, "--name", "photos-of-old");

        Assert.Contains("409 bucket_name_taken", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("photos-of-old", restored.GetProperty("bucket_name").GetString());
    }

    [Fact]
    public async Task A_purge_ends_the_window()
    {
        var id = (await cli.DoJsonAsync("bucket", "delete", "photos", "--yes", "--window", "1h")).GetProperty("bucket_id").GetString()!;
        var unasked = await cli.RunAsync("bucket", "purge", id);
        cli.Typed = "no\n";
        var declined = await cli.RunAsync("bucket", "purge", id);
        cli.Typed = "photos\n";

        var purged = await cli.DoAsync("bucket", "purge", id);
        await cooper.RunTasksAsync();

        Assert.Equal((ExitCode.Usage, ExitCode.NotConfirmed), (unasked.Code, declined.Code));
        Assert.Matches("Purging photos: task_", purged);
        Assert.Equal(ExitCode.Refused, (await cli.RunAsync("bucket", "restore", id)).Code);
    }

    [Fact]
    public async Task A_strict_deletion_removes_only_what_holds_nothing()
    {
        await cli.DoAsync("bucket", "create", "empty");

        var full = await cli.RunAsync("bucket", "delete", "photos", "--strict");
        var empty = await cli.DoAsync("bucket", "delete", "empty", "--strict");

        Assert.Equal(ExitCode.Refused, full.Code);
        Assert.Contains("400 cannot_delete_non_empty_bucket", full.Errors, StringComparison.Ordinal);
        Assert.Equal("Deleted empty, which held nothing\n", empty);
    }

    [Theory]
    [InlineData("--strict", "--dry-run")]
    [InlineData("--strict", "--window=1h")]
    [InlineData("--wait", "--no-wait")]
    [InlineData("--window=1y")]
    [InlineData("--if-revision=one")]
    public async Task Options_that_exclude_each_other_are_refused(params string[] options) =>
        Assert.Equal(ExitCode.Usage, (await cli.RunAsync(["bucket", "delete", "photos", "--yes", .. options])).Code);

    async Task RunTasksUntilAsync(Task over)
    {
        while (!over.IsCompleted)
        {
            await cooper.RunTasksAsync();
            await Task.WhenAny(over, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System));
        }
    }
}
