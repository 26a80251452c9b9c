using System.CommandLine;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Tasks;

/// <summary><c>cooper task kill</c></summary>
static class KillTaskCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var task = TaskArgument.Make();
        var command = new Command("kill", "Stops a task that has not begun to remove anything; its bucket is brought back.") { task };
        cli.Run(command, async run =>
        {
            var answer = await run.V1.KillTaskAsync(run.Get(task), run.Stop);
            if (run.IsJson)
                run.Print(answer);
            else
                run.Print(Printable.Text(answer.Json.Text("message") ?? "Done"));
            return ExitCode.Ok;
        });
        return command;
    }
}
