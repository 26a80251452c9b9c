using System.CommandLine;
using Cooper.Cli.Buckets;

namespace Cooper.Cli.Uploads;

/// <summary><c>cooper upload delete</c></summary>
static class DeleteUploadCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var id = new Argument<string>("upload") { Description = "The upload's id." };
        var command = new Command("delete", "Deletes an upload. An object that was made of it keeps the content.") { bucket, id };
        cli.Run(command, async run =>
        {
            await run.V1.DeleteAsync(run.Get(bucket), "uploads", run.Get(id), run.Stop);
            run.Tell("upload_id", run.Get(id), $"Deleted {run.Get(id)}");
            return ExitCode.Ok;
        });
        return command;
    }
}
