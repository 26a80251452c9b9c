using System.CommandLine;
using Cooper.Cli.Buckets;

namespace Cooper.Cli.Batches;

/// <summary><c>cooper batch submit</c></summary>
static class SubmitBatchCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var batch = BatchArgument.Make();
        var command = new Command("submit", "Starts the work of a batch.") { bucket, batch };
        cli.Run(command, async run =>
        {
            var answer = await run.V1.PostAsync(run.Get(bucket), "batches", run.Get(batch), "submit", null, run.Stop);
            if (run.IsJson)
                run.Print(answer);
            else
                run.Print($"Submitted {run.Get(batch)}; cooper batch watch {run.Get(bucket)} {run.Get(batch)}");
            return ExitCode.Ok;
        });
        return command;
    }
}
