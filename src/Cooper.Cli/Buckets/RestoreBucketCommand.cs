using System.CommandLine;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Buckets;

/// <summary><c>cooper bucket restore</c></summary>
static class RestoreBucketCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var bucket = BucketArgument.Make();
        var name = new Option<string?>("--name") { Description = "Another name, if the old one was taken meanwhile.", HelpName = "NAME" };
        var command = new Command("restore", "Undoes a bucket's end, as long as nothing has been removed.") { bucket, name };
        cli.Run(command, async run =>
        {
            var answer = await run.V1.RestoreBucketAsync(run.Get(bucket), run.Get(name), run.Stop);
            var restored = new BucketView(answer.Json);
            if (run.IsJson)
                run.Print(answer);
            else
                run.Print($"Restored {Printable.Text(restored.Name)} ({restored.Id}): {restored.Content}");
            return ExitCode.Ok;
        });
        return command;
    }
}
