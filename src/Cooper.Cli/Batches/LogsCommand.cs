using System.CommandLine;
using Cooper.Cli.Buckets;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Batches;

/// <summary><c>cooper batch logs</c></summary>
static class LogsCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var batch = BatchArgument.Make();
        var command = new Command("logs", "Prints the last of what the jobs of a batch wrote.") { bucket, batch };
        cli.Run(command, async run =>
        {
            var answer = await run.V1.GetAsync(run.Get(bucket), "batches", run.Get(batch), run.Stop, "/logs");
            if (run.IsJson)
            {
                run.Print(answer);
                return ExitCode.Ok;
            }

            foreach (var log in answer.Json.List("logs"))
            {
                foreach (var line in (log.Text("text") ?? "").TrimEnd('\n').Split('\n'))
                    run.Print(Printable.Text(line));
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
