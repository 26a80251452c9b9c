using Cooper.Testing;

namespace Cooper.Cli.Tests.Batches;

/// <summary>Batches from the command line, with real workers.</summary>
public sealed class BatchCommandsTests : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static readonly byte[] Schema =
        [.. """{"properties":{"note":{"type":"text"},"cat":{"type":"text"},"title":{"type":"string"},"size":{"type":"integer"}}}"""u8];

    TestCooper cooper = null!;
    CommandLine cli = null!;

    public async Task InitializeAsync()
    {
        cooper = await TestCooper.StartAsync();
        cli = CommandLine.Of(cooper);
        await cli.DoAsync("bucket", "create", "things", "--schema", await cli.WriteAsync("schema.json", Schema));
        await cli.DoAsync("object", "create", "things", "--blob", $"note={await cli.WriteAsync("note.txt", "meow"u8.ToArray())}");
    }

    public async Task DisposeAsync()
    {
        await cli.DisposeAsync();
        await cooper.DisposeAsync();
    }

    [Fact]
    public async Task An_inventory_is_watched_to_its_end_and_its_manifest_got()
    {
        var ended = await WhileWorkingAsync(cli.RunAsync("batch", "create", "things", "--all", "--wait"));
        var id = (await cli.DoJsonAsync("batch", "list", "things")).GetProperty("results")[0].GetProperty("batch_id").GetString()!;

        Assert.True(ended.Code == ExitCode.Ok, ended.ToString());
        Assert.EndsWith($"COMPLETED  {id}: 1 of 1 object done\n", ended.Output, StringComparison.Ordinal);
        Assert.Contains("manifest.csv", await cli.DoAsync("batch", "show", "things", id), StringComparison.Ordinal);
        Assert.Contains("Nothing is left to do", await cli.DoAsync("batch", "logs", "things", id), StringComparison.Ordinal);
        var target = Path.Join(cli.Home, "manifest.csv");
        Assert.Contains("Got manifest.csv", await cli.DoAsync("batch", "artifact", "things", id, "manifest.csv", "--output", target),
            StringComparison.Ordinal);
        Assert.Equal(2, (await File.ReadAllLinesAsync(target)).Length);
        Assert.False(File.Exists(target + ".partial"));
        var task = (await cli.DoJsonAsync("batch", "show", "things", id)).GetProperty("task_id").GetString()!;
        Assert.Contains($"Batch       {id}\n", await cli.DoAsync("task", "show", task), StringComparison.Ordinal);
        Assert.Contains(id, await cli.DoAsync("task", "list"), StringComparison.Ordinal);
        Assert.Equal($"Deleted {id}\n", await cli.DoAsync("batch", "delete", "things", id));
    }

    [Fact]
    public async Task A_draft_is_submitted_and_canceled()
    {
        var id = (await cli.DoJsonAsync("batch", "create", "things", "--all")).GetProperty("batch_id").GetString()!;
        await cli.DoAsync("batch", "submit", "things", id);
        await cli.DoAsync("batch", "cancel", "things", id);

        var watched = await cli.RunAsync("batch", "watch", "things", id);

        Assert.Equal(ExitCode.TaskCanceled, watched.Code);
        Assert.Equal(ExitCode.Refused, (await cli.RunAsync("batch", "retry", "things", id)).Code);
    }

    [Fact]
    public async Task Which_objects_has_to_be_said()
    {
        Assert.Equal(ExitCode.Usage, (await cli.RunAsync("batch", "create", "things")).Code);
        Assert.Equal(ExitCode.Usage, (await cli.RunAsync("batch", "create", "things", "obj_1", "--all")).Code);
        Assert.Equal(ExitCode.Refused, (await cli.RunAsync("batch", "create", "things", "obj_1")).Code);
        Assert.Equal(ExitCode.Refused, (await cli.RunAsync("batch", "create", "things", "--all", "--command", "none")).Code);
    }

    /// <summary>Lets the server's tasks come due until the command has ended.</summary>
    async Task<Ended> WhileWorkingAsync(Task<Ended> running)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!running.IsCompleted)
        {
            cooper.Clock.Advance(TimeSpan.FromMilliseconds(500));
            await cooper.RunTasksAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }

        return await running;
    }
}
