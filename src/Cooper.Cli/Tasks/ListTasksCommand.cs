using System.CommandLine;
using System.Text.Json.Nodes;
using Cooper.Cli.Buckets;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Tasks;

/// <summary><c>cooper task list</c></summary>
static class ListTasksCommand
{
    static readonly string[] Statuses = ["PENDING", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELED"];

    public static Command Make(CommandLineOptions cli)
    {
        var status = new Option<string?>("--status")
        {
            Description = $"Only tasks with this status: {string.Join(", ", Statuses)}.",
            HelpName = "STATUS",
        };
        status.CompletionSources.Add(Statuses);
        var bucket = new Option<string?>("--bucket")
        {
            Description = "Only tasks of this bucket; one that is gone by its id.",
            HelpName = "BUCKET",
        };
        var limit = ListWalk.LimitOption("tasks");
        var command = new Command("list", "Lists the tasks, the newest first.") { status, bucket, limit };
        cli.Run(command, async run =>
        {
            var request = new JsonObject();
            if (run.Get(status) is { } word)
                request["status"] = word.ToUpperInvariant();
            if (run.Get(bucket) is { } one)
                request["filters"] = new JsonObject { ["additional_data.bucket_id"] = await IdOfAsync(run, one) };
            var walk = await ListWalk.ReadAsync(run.V1.ListTasksAsync, request, run.Get(limit), run.Stop);
            if (run.IsJson)
                run.Print(walk.Json);
            else
                Print(run, walk.Items.Select(item => new TaskView(item)));
            return ExitCode.Ok;
        });
        return command;
    }

    static async Task<string> IdOfAsync(CommandRun run, string bucket) =>
        bucket.StartsWith("bkt_", StringComparison.Ordinal)
            ? bucket
            : new BucketView((await run.V1.GetBucketAsync(bucket, run.Stop)).Json).Id;

    static void Print(CommandRun run, IEnumerable<TaskView> tasks)
    {
        var style = new Style(run.Shell);
        var table = new Table(style, "TASK", "STATUS", "BUCKET", "WHAT", ">DONE", "CREATED");
        foreach (var task in tasks)
        {
            table.Add(
                task.Id, new Cell(task.Status, style.Status), task.BucketName, task.Batch ?? task.Phase.Replace('_', ' '),
                task.IsDeletion ? $"{task.Percent:0}%" : "",
                task.CreatedAt is { } created ? Printable.Moment(created) : "");
        }

        if (table.Count > 0)
            table.Print(run.Shell.Output);
        else
            run.Note("No tasks.");
    }
}
