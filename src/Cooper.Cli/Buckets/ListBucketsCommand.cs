using System.CommandLine;
using System.Text.Json.Nodes;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Buckets;

/// <summary><c>cooper bucket list</c></summary>
static class ListBucketsCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var search = new Option<string?>("--search")
        {
            Description = "Only buckets whose id, name or description contains this.",
            HelpName = "TEXT",
        };
        var limit = ListWalk.LimitOption("buckets");
        var command = new Command("list", "Lists the buckets, those that are being deleted too.") { search, limit };
        cli.Run(command, async run =>
        {
            var request = new JsonObject();
            if (run.Get(search) is { } text)
                request["search"] = text;
            var walk = await ListWalk.ReadAsync(run.V1.ListBucketsAsync, request, run.Get(limit), run.Stop);
            if (run.IsJson)
                run.Print(walk.Json);
            else
                Print(run, walk.Items.Select(item => new BucketView(item)));
            return ExitCode.Ok;
        });
        return command;
    }

    static void Print(CommandRun run, IEnumerable<BucketView> buckets)
    {
        var style = new Style(run.Shell);
        var table = new Table(style, "NAME", "STATUS", ">FILES", ">SIZE", "CREATED", "ID");
        foreach (var bucket in buckets)
        {
            table.Add(
                bucket.Name, new Cell(bucket.Status, style.Status), bucket.Files, Printable.Bytes(bucket.Bytes),
                bucket.CreatedAt is { } created ? Printable.Moment(created) : "", bucket.Id);
        }

        if (table.Count > 0)
            table.Print(run.Shell.Output);
        else
            run.Note("No buckets.");
    }
}
