using System.CommandLine;

namespace Cooper.Cli.Tasks;

/// <summary>Whether a command that starts a task watches it to its end.</summary>
sealed class Waiting
{
    readonly Option<bool> wait = new("--wait") { Description = "Watches to the end." };

    readonly Option<bool> noWait = new("--no-wait")
    {
        Description = "Does not watch. Default: watches on a terminal, if there is no window to wait for.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(wait);
        command.Options.Add(noWait);
        command.Validators.Add(result =>
        {
            if (result.GetValue(wait) && result.GetValue(noWait))
                result.AddError("--wait and --no-wait exclude each other");
        });
    }

    public bool IsWanted(CommandRun run, TaskView task) =>
        run.Get(wait) || (!run.Get(noWait) && !run.IsJson && run.Shell.IsLive && task.RestorableUntil is null);
}
