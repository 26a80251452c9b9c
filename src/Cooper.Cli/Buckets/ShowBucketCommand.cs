using System.CommandLine;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Buckets;

/// <summary><c>cooper bucket show</c></summary>
static class ShowBucketCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var command = new Command("show", "Shows a bucket.") { bucket };
        cli.Run(command, async run =>
        {
            var answer = await run.V1.GetBucketAsync(run.Get(bucket), run.Stop);
            if (run.IsJson)
                run.Print(answer);
            else
                Print(run, new BucketView(answer.Json));
            return ExitCode.Ok;
        });
        return command;
    }

    public static void Print(CommandRun run, BucketView bucket)
    {
        var style = new Style(run.Shell);
        var rows = new List<(string Name, string Value)>
        {
            ("Id", bucket.Id),
            ("Status", style.Status(bucket.Status)),
            ("Content", bucket.Content),
            ("Revision", bucket.Revision.ToString()),
        };
        if (bucket.Description is { } description)
            rows.Add(("Description", Printable.Text(description)));
        if (bucket.StorageName != bucket.Name)
            rows.Add(("Name for B2", Printable.Text(bucket.StorageName)));
        if (bucket.CreatedAt is { } created)
            rows.Add(("Created", Printable.Moment(created)));
        if (bucket.DeletionWindow > TimeSpan.Zero)
            rows.Add(("Deletion window", Printable.About(bucket.DeletionWindow)));
        if (bucket.DeletionTask is { } task)
            rows.Add(("Deleted by", task));
        if (bucket.RestorableUntil is { } until)
            rows.Add(("Undo", $"until {Printable.Moment(until)}: cooper bucket restore {bucket.Id}"));

        run.Print(style.Bold(Printable.Text(bucket.Name)));
        foreach (var (name, value) in rows)
            run.Print($"  {name,-16}  {value}");
    }
}
