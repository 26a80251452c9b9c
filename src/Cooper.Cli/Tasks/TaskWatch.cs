using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Tasks;

/// <summary>Watches a task to its end: one live line on a terminal, a line for each phase elsewhere.</summary>
static class TaskWatch
{
    const int BarWidth = 24;

    /// <summary>Where nothing is painted over, a long phase still says now and then that it goes on.</summary>
    static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(10);

    public static async Task<ExitCode> RunAsync(CommandRun run, Answer task)
    {
        var last = task;
        try
        {
            await using (LiveLine.Start(run.Shell, columns => Line(run.Shell, new TaskView(last.Json))))
            {
                var plain = run.IsJson || run.Shell.IsLive ? null : new PlainLines(run);
                await foreach (var now in run.V1.WatchTaskAsync(new TaskView(task.Json).Id, run.Stop))
                {
                    last = now;
                    plain?.Tell(new TaskView(now.Json));
                }
            }
        }
        catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
        {
            throw new CliException(
                ExitCode.Interrupted, $"stopped watching; the deletion goes on. cooper task watch {new TaskView(last.Json).Id}");
        }

        return Conclude(run, last);
    }

    static ExitCode Conclude(CommandRun run, Answer task)
    {
        var view = new TaskView(task.Json);
        if (run.IsJson)
            run.Print(task);
        var style = new Style(run.Shell);
        var name = Printable.Text(view.BucketName);
        switch (view.Status)
        {
            case "COMPLETED":
                var content = $"{Printable.Count(view.Found, "file")}, {Printable.Bytes(view.BytesFound)}";
                Tell($"{style.Good(run.Shell.HasUnicode ? "✓" : "ok")} {style.Bold(name)} is gone: {content} in {TimeOf(view)}");
                Tell($"  receipt  cooper task receipt {view.Id}");
                return ExitCode.Ok;
            case "CANCELED":
                Tell($"The end of {style.Bold(name)} was undone");
                return ExitCode.TaskCanceled;
            default:
                throw new CliException(
                    ExitCode.TaskFailed,
                    $"{view.Id} {view.Status} in {view.Phase}: {view.Error ?? "no cause was given"}. "
                    + $"To go on: cooper bucket delete {view.BucketId}");
        }

        void Tell(string line)
        {
            if (!run.IsJson)
                run.Print(line);
        }
    }

    static string TimeOf(TaskView task) =>
        (task.FinishedAt - (task.StartedAt ?? task.CreatedAt)) is { } time ? Printable.About(time) : "no time";

    static string Line(Shell shell, TaskView task)
    {
        var style = new Style(shell);
        var name = style.Bold(Printable.Text(task.BucketName));
        if (task.RestorableUntil is { } until && task.Status == "PENDING")
        {
            return $"{name}  {style.Warn("waiting")} {Printable.Clock(until - shell.Time.GetUtcNow())}, until then "
                + style.Accent($"cooper bucket restore {task.BucketId}");
        }

        return $"{name}  {style.Bar(task.Percent / 100, BarWidth)} {task.Percent,4:0}%  {Words(task)}";
    }

    static string Words(TaskView task)
    {
        var words = new List<string> { $"{task.Phase.Replace('_', ' ')} {task.PhaseIndex}/{task.PhaseCount}" };
        if (task.Found > 0)
            words.Add($"{Printable.Count(task.Removed)} of {Printable.Count(task.Found, "file")}");
        if (task.BytesFound > 0)
            words.Add($"{Printable.Bytes(task.BytesRemoved)} of {Printable.Bytes(task.BytesFound)}");
        if (task.BytesPerSecond is { } rate)
            words.Add(Printable.Bytes(rate) + "/s");
        if (task.TimeLeft is { } left)
            words.Add(Printable.Clock(left) + " left");
        return string.Join("  ", words);
    }

    sealed class PlainLines(CommandRun run)
    {
        string told = "";
        long toldAt;

        public void Tell(TaskView task)
        {
            var step = task.Status + task.Phase;
            if (step == told && run.Shell.Time.GetElapsedTime(toldAt) < PlainEvery)
                return;
            (told, toldAt) = (step, run.Shell.Time.GetTimestamp());
            var undo = task.RestorableUntil is { } until ? $"  undo until {Printable.Moment(until)}" : "";
            run.Print($"{task.Status}  {task.Percent:0}%  {Words(task)}{undo}");
        }
    }
}
