using System.CommandLine;
using System.Text.Json.Nodes;
using Cooper.Cli.Buckets;

namespace Cooper.Cli.Batches;

/// <summary><c>cooper batch retry</c></summary>
static class RetryBatchCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var batch = BatchArgument.Make();
        var all = new Option<bool>("--all") { Description = "Those too that another try is not expected to help." };
        var command = new Command("retry", "Tries the objects again that failed.") { bucket, batch, all };
        cli.Run(command, async run =>
        {
            var request = new JsonObject { ["retry_mode"] = run.Get(all) ? "all" : "transient_only" };
            var answer = await run.V1.PostAsync(run.Get(bucket), "batches", run.Get(batch), "retry", request, run.Stop);
            if (run.IsJson)
                run.Print(answer);
            else
                run.Print($"Retrying {run.Get(batch)}; cooper batch watch {run.Get(bucket)} {run.Get(batch)}");
            return ExitCode.Ok;
        });
        return command;
    }
}
