using System.CommandLine;
using Cooper.Cli.Buckets;

namespace Cooper.Cli.Batches;

/// <summary><c>cooper batch watch</c></summary>
static class WatchBatchCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var batch = BatchArgument.Make();
        var command = new Command("watch", "Watches a batch to its end.") { bucket, batch };
        cli.Run(command, run => BatchWatch.RunAsync(run, run.Get(bucket), run.Get(batch)));
        return command;
    }
}
