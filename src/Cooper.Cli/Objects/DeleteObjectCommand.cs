using System.CommandLine;
using Cooper.Cli.Buckets;

namespace Cooper.Cli.Objects;

/// <summary><c>cooper object delete</c></summary>
static class DeleteObjectCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var id = new Argument<string>("object") { Description = "The object's id." };
        var command = new Command("delete", "Deletes an object with the blobs that are its own.") { bucket, id };
        cli.Run(command, async run =>
        {
            await run.V1.DeleteAsync(run.Get(bucket), "objects", run.Get(id), run.Stop);
            run.Tell("object_id", run.Get(id), $"Deleted {run.Get(id)}");
            return ExitCode.Ok;
        });
        return command;
    }
}
