using System.CommandLine;
using Cooper.Cli.Buckets;

namespace Cooper.Cli.Batches;

/// <summary><c>cooper batch delete</c></summary>
static class DeleteBatchCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var batch = BatchArgument.Make();
        var command = new Command("delete", "Deletes a batch with all that it has written. Its objects stay.") { bucket, batch };
        cli.Run(command, async run =>
        {
            await run.V1.DeleteAsync(run.Get(bucket), "batches", run.Get(batch), run.Stop);
            run.Tell("batch_id", run.Get(batch), $"Deleted {run.Get(batch)}");
            return ExitCode.Ok;
        });
        return command;
    }
}
