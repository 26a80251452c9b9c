using System.CommandLine;
using System.Text.Json.Nodes;
using Cooper.Cli.Buckets;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Uploads;

/// <summary><c>cooper upload list</c></summary>
static class ListUploadsCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var limit = ListWalk.LimitOption("uploads");
        var command = new Command("list", "Lists the uploads of a bucket, newest first.") { bucket, limit };
        cli.Run(command, async run =>
        {
            var walk = await ListWalk.ReadAsync(
                (page, stop) => run.V1.ListAsync(run.Get(bucket), "uploads", page, stop),
                new JsonObject(), run.Get(limit), run.Stop, pageMax: 100);
            if (run.IsJson)
                run.Print(walk.Json);
            else
                Print(run, walk.Items.Select(item => new UploadView(item)));
            return ExitCode.Ok;
        });
        return command;
    }

    static void Print(CommandRun run, IEnumerable<UploadView> uploads)
    {
        var style = new Style(run.Shell);
        var table = new Table(style, "ID", "STATUS", ">SIZE", "FILE", "CREATED");
        foreach (var upload in uploads)
            table.Add(
                upload.Id, new Cell(upload.Status, style.Status), Printable.Bytes(upload.Bytes), upload.FileName,
                upload.CreatedAt is { } at ? Printable.Moment(at) : "");
        if (table.Count > 0)
            table.Print(run.Shell.Output);
        else
            run.Note("No uploads.");
    }
}
