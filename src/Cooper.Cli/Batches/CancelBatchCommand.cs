using System.CommandLine;
using Cooper.Cli.Buckets;

namespace Cooper.Cli.Batches;

/// <summary><c>cooper batch cancel</c></summary>
static class CancelBatchCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var batch = BatchArgument.Make();
        var command = new Command("cancel", "Cancels a batch. What was done stays.") { bucket, batch };
        cli.Run(command, async run =>
        {
            var answer = await run.V1.PostAsync(run.Get(bucket), "batches", run.Get(batch), "cancel", null, run.Stop);
            if (run.IsJson)
                run.Print(answer);
            else
                run.Print($"Canceled {run.Get(batch)}");
            return ExitCode.Ok;
        });
        return command;
    }
}
