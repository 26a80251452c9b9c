using System.CommandLine;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Tasks;

/// <summary><c>cooper task show</c></summary>
static class ShowTaskCommand
{
    public static Command Make(CommandLineOptions cli)
    {
        var task = TaskArgument.Make();
        var command = new Command("show", "Shows a task.") { task };
        cli.Run(command, async run =>
        {
            var answer = await run.V1.GetTaskAsync(run.Get(task), run.Stop);
            if (run.IsJson)
                run.Print(answer);
            else
                Print(run, new TaskView(answer.Json));
            return ExitCode.Ok;
        });
        return command;
    }

    static void Print(CommandRun run, TaskView task)
    {
        var style = new Style(run.Shell);
        run.Print($"{style.Bold(task.Id)}  {style.Status(task.Status)}");
        foreach (var (name, value) in Rows(task))
            run.Print($"  {name,-10}  {value}");
    }

    static IEnumerable<(string Name, string Value)> Rows(TaskView task)
    {
        yield return ("Bucket", $"{Printable.Text(task.BucketName)} ({task.BucketId})");
        if (!task.IsDeletion)
            yield return ("Type", Printable.Text(task.Type));
        if (task.Batch is { } batch)
            yield return ("Batch", Printable.Text(batch));
        if (task.CancelReason is { } reason)
            yield return ("Canceled", Printable.Text(reason));
        if (task.IsDeletion)
        {
            yield return ("Phase", $"{task.Phase.Replace('_', ' ')} ({task.PhaseIndex} of {task.PhaseCount}), {task.Percent:0.#}%");
            yield return ("Files", $"{Printable.Count(task.Removed)} of {Printable.Count(task.Found)} removed");
            yield return ("Bytes", $"{Printable.Bytes(task.BytesRemoved)} of {Printable.Bytes(task.BytesFound)} removed");
        }

        if (task.RequestedBy is { } key)
            yield return ("Asked by", $"key {Printable.Text(key)}");
        foreach (var (name, moment) in new[] { ("Created", task.CreatedAt), ("Started", task.StartedAt), ("Finished", task.FinishedAt) })
        {
            if (moment is { } at)
                yield return (name, Printable.Moment(at));
        }

        if (task.RestorableUntil is { } until)
            yield return ("Undo", $"until {Printable.Moment(until)}: cooper bucket restore {task.BucketId}");
        if (task.PreviousTask is { } previous)
            yield return ("Goes on from", previous);
        if (task.Error is { } error)
            yield return ("Error", Printable.Text(error));
        if (task.Receipt is not null)
            yield return ("Receipt", $"cooper task receipt {task.Id}");
    }
}
