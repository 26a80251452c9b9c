using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Batches;

/// <summary>Watches a batch to its end: one live line on a terminal, a line for each change of status elsewhere.</summary>
static class BatchWatch
{
    const int BarWidth = 24;

    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    public static async Task<ExitCode> RunAsync(CommandRun run, string bucket, string id)
    {
        var last = await run.V1.GetAsync(bucket, "batches", id, run.Stop);
        try
        {
            await using (LiveLine.Start(run.Shell, _ => Line(run.Shell, new BatchView(last.Json))))
            {
                var told = "";
                while (!new BatchView(last.Json).IsOver)
                {
                    var now = new BatchView(last.Json);
                    if (!run.IsJson && !run.Shell.IsLive && now.Status != told)
                        run.Print($"{now.Status}  {Words(now)}");
                    told = now.Status;
                    await Task.Delay(LookEvery, run.Shell.Time, run.Stop);
                    last = await run.V1.GetAsync(bucket, "batches", id, run.Stop);
                }
            }
        }
        catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
        {
            throw new CliException(ExitCode.Interrupted, $"stopped watching; the batch goes on. cooper batch watch {bucket} {id}");
        }

        return Conclude(run, bucket, last);
    }

    static ExitCode Conclude(CommandRun run, string bucket, Answer answer)
    {
        var batch = new BatchView(answer.Json);
        var style = new Style(run.Shell);
        if (run.IsJson)
            run.Print(answer);
        else
            run.Print($"{style.Status(batch.Status)}  {batch.Id}: {Words(batch)}");
        if (batch.Failed > 0 && !run.IsJson)
            run.Note($"cooper batch logs {bucket} {batch.Id} tells why some failed");
        return batch.Status switch
        {
            "COMPLETED" => ExitCode.Ok,
            "CANCELED" => ExitCode.TaskCanceled,
            _ => throw new CliException(ExitCode.TaskFailed, $"{batch.Id} {batch.Status}: {batch.Error ?? "some of its objects failed"}"),
        };
    }

    static string Line(Shell shell, BatchView batch)
    {
        var style = new Style(shell);
        var share = batch.Total == 0 ? 0 : (double)(batch.Done + batch.Failed) / batch.Total;
        return $"{style.Bold(batch.Id)}  {style.Bar(share, BarWidth)} {Math.Floor(share * 100),4:0}%  {Words(batch)}";
    }

    static string Words(BatchView batch) =>
        $"{Printable.Count(batch.Done)} of {Printable.Count(batch.Total, "object")} done"
        + (batch.Failed > 0 ? $", {Printable.Count(batch.Failed)} failed" : "");
}
