using System.CommandLine;
using System.Text.Json.Nodes;
using Cooper.Cli.Buckets;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Batches;

/// <summary><c>cooper batch list</c></summary>
static class ListBatchesCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var command = new Command("list", "Lists the newest 1,000 batches of a bucket.") { bucket };
        cli.Run(command, async run =>
        {
            var answer = await run.V1.ListAsync(run.Get(bucket), "batches", new JsonObject { ["limit"] = 1000 }, run.Stop);
            if (run.IsJson)
                run.Print(answer);
            else
                Print(run, answer.Json.List("results").Select(item => new BatchView(item)));
            return ExitCode.Ok;
        });
        return command;
    }

    static void Print(CommandRun run, IEnumerable<BatchView> batches)
    {
        var style = new Style(run.Shell);
        var table = new Table(style, "ID", "STATUS", ">OBJECTS", ">DONE", ">FAILED", "WORK", "CREATED");
        foreach (var batch in batches)
            table.Add(
                batch.Id, new Cell(batch.Status, style.Status), batch.Total, batch.Done, batch.Failed, batch.Work,
                batch.CreatedAt is { } at ? Printable.Moment(at) : "");
        if (table.Count > 0)
            table.Print(run.Shell.Output);
        else
            run.Note("No batches.");
    }
}
