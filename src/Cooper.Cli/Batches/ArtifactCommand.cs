using System.CommandLine;
using System.Text.Json.Nodes;
using Cooper.Cli.Buckets;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Batches;

/// <summary><c>cooper batch artifact</c></summary>
static class ArtifactCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var batch = BatchArgument.Make();
        var name = new Argument<string>("name") { Description = "The artifact's name." };
        var output = new Option<string?>("--output")
        {
            Description = "The file to write. Default: the artifact's name.",
            HelpName = "FILE",
        };
        var command = new Command("artifact", "Gets a file that the work of a batch has written.") { bucket, batch, name, output };
        cli.Run(command, async run =>
        {
            var path = run.Get(output) ?? Path.GetFileName(run.Get(name));
            // Written beside, so that a break leaves no half of it under its name.
            var partial = path + ".partial";
            long length;
            await using (var target = new FileStream(partial, FileMode.Create, FileAccess.Write))
            {
                await run.V1.ReadArtifactAsync(run.Get(bucket), run.Get(batch), run.Get(name), target, run.Stop);
                length = target.Length;
            }

            File.Move(partial, path, overwrite: true);
            if (run.IsJson)
                run.Print(new JsonObject { ["name"] = run.Get(name), ["path"] = path, ["size_bytes"] = length });
            else
                run.Print($"Got {Printable.Text(run.Get(name))}, {Printable.Bytes(length)}, as {path}");
            return ExitCode.Ok;
        });
        return command;
    }
}
