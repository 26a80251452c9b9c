using System.CommandLine;
using Cooper.Cli.Buckets;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Batches;

/// <summary><c>cooper batch show</c></summary>
static class ShowBatchCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var batch = BatchArgument.Make();
        var command = new Command("show", "Shows a batch and what it has written.") { bucket, batch };
        cli.Run(command, async run =>
        {
            var answer = await run.V1.GetAsync(run.Get(bucket), "batches", run.Get(batch), run.Stop);
            if (run.IsJson)
            {
                run.Print(answer);
                return ExitCode.Ok;
            }

            var artifacts = await run.V1.GetAsync(run.Get(bucket), "batches", run.Get(batch), run.Stop, "/artifacts");
            Print(run, new BatchView(answer.Json), artifacts);
            return ExitCode.Ok;
        });
        return command;
    }

    static void Print(CommandRun run, BatchView batch, Answer artifacts)
    {
        var style = new Style(run.Shell);
        run.Print($"{style.Bold(batch.Id)}  {style.Status(batch.Status)}");
        Row("Work", Printable.Text(batch.Work));
        Row("Objects", $"{Printable.Count(batch.Total)}, {Printable.Count(batch.Done)} done, {Printable.Count(batch.Failed)} failed");
        if (batch.OutsideJob is { } job)
            Row("Job", Printable.Text(job));
        if (batch.Task is { } task)
            Row("Task", task);
        if (batch.Error is { } error)
            Row("Error", Printable.Text(error));
        foreach (var artifact in artifacts.Json.List("results"))
            Row("Artifact", $"{Printable.Text(artifact.Text("name") ?? "")}, {Printable.Bytes(artifact.Number("size_bytes"))}");

        void Row(string name, string value) => run.Print($"  {name,-10}  {value}");
    }
}
