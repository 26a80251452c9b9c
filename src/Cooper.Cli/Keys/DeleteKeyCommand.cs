using System.CommandLine;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Keys;

/// <summary><c>cooper key delete</c></summary>
static class DeleteKeyCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var key = new Argument<string>("key") { Description = "The key's id." };
        var command = new Command("delete", "Deletes an application key. Whoever uses it is refused from then on.") { key };
        cli.Run(command, async run =>
        {
            var answer = await run.B2.DeleteKeyAsync(run.Get(key), run.Stop);
            if (run.IsJson)
                run.Print(answer);
            else
                run.Print($"Deleted key {Printable.Text(new KeyView(answer.Json).Name)} ({new KeyView(answer.Json).Id})");
            return ExitCode.Ok;
        });
        return command;
    }
}
