using System.CommandLine;
using Cooper.Cli.Buckets;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Objects;

/// <summary><c>cooper object show</c></summary>
static class ShowObjectCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var id = new Argument<string>("object") { Description = "The object's id." };
        var command = new Command("show", "Shows an object.") { bucket, id };
        cli.Run(command, async run =>
        {
            var answer = await run.V1.GetAsync(run.Get(bucket), "objects", run.Get(id), run.Stop);
            if (run.IsJson)
                run.Print(answer);
            else
                Print(run, new ObjectView(answer.Json));
            return ExitCode.Ok;
        });
        return command;
    }

    static void Print(CommandRun run, ObjectView shown)
    {
        var style = new Style(run.Shell);
        run.Print($"{style.Bold(shown.Id)}  {style.Status(shown.Status)}");
        foreach (var (name, value) in shown.Fields)
            run.Print($"  {Printable.Text(name),-16}  {Printable.Text(value)}");
        foreach (var blob in shown.Blobs)
        {
            var details = blob.Member("details") ?? default;
            var size = Printable.Bytes(details.Number("size_bytes"));
            run.Print($"  {Printable.Text(blob.Text("property") ?? ""),-16}  {size}  {Printable.Text(details.Text("file_name") ?? "")}");
        }
    }
}
