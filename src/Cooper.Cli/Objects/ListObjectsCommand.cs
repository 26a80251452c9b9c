using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Cli.Buckets;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Objects;

/// <summary><c>cooper object list</c></summary>
static class ListObjectsCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var filter = new Option<string?>("--filter")
        {
            Description = "Only objects that fit this filter, in JSON as /v1 takes it.",
            HelpName = "JSON",
        };
        var search = new Option<string?>("--search") { Description = "Only objects that hold this text.", HelpName = "TEXT" };
        var limit = ListWalk.LimitOption("objects");
        var command = new Command("list", "Lists the objects of a bucket, newest first.") { bucket, filter, search, limit };
        cli.Run(command, async run =>
        {
            var request = new JsonObject();
            if (run.Get(search) is { } text)
                request["search"] = text;
            if (run.Get(filter) is { } json)
                request["filters"] = ReadFilter(json);
            var walk = await ListWalk.ReadAsync(
                (page, stop) => run.V1.ListAsync(run.Get(bucket), "objects", page, stop), request, run.Get(limit), run.Stop);
            if (run.IsJson)
                run.Print(walk.Json);
            else
                Print(run, walk.Items.Select(item => new ObjectView(item)));
            return ExitCode.Ok;
        });
        return command;
    }

    static JsonNode? ReadFilter(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException failure)
        {
            throw CliException.Usage($"--filter is not JSON: {failure.Message}");
        }
    }

    static void Print(CommandRun run, IEnumerable<ObjectView> objects)
    {
        var style = new Style(run.Shell);
        var table = new Table(style, "ID", "STATUS", ">BLOBS", "CREATED");
        foreach (var one in objects)
            table.Add(
                one.Id, new Cell(one.Status, style.Status), one.Blobs.Count, one.CreatedAt is { } at ? Printable.Moment(at) : "");
        if (table.Count > 0)
            table.Print(run.Shell.Output);
        else
            run.Note("No objects.");
    }
}
