using System.CommandLine;

namespace Cooper.Cli.Tasks;

/// <summary><c>cooper task watch</c></summary>
static class WatchTaskCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var task = TaskArgument.Make();
        var command = new Command("watch", "Watches a task to its end.") { task };
        cli.Run(command, async run => await TaskWatch.RunAsync(run, await run.V1.GetTaskAsync(run.Get(task), run.Stop)));
        return command;
    }
}
