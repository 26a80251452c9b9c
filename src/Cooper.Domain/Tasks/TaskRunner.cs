using Cooper.Domain.Catalog;

namespace Cooper.Domain.Tasks;

/// <summary>What happened to a task, for the log.</summary>
public interface ITaskLog
{
    void StepFailed(DurableTask task, Exception exception, TimeSpan retryIn);

    void TaskFailed(DurableTask task, Exception exception);

    void TaskCompleted(DurableTask task);
}

/// <summary>
/// Runs the steps of durable tasks, one at a time. It alone knows retries and giving up: a step that fails is tried again with growing
/// pauses; a task without any progress for <see cref="StalledAfter"/> has failed.
/// </summary>
public sealed class TaskRunner(ICatalog catalog, TimeProvider time, ITaskLog log) : IDisposable
{
    public static readonly TimeSpan StalledAfter = TimeSpan.FromMinutes(15);

    static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(1);
    static readonly TimeSpan RetryLast = TimeSpan.FromMinutes(1);

    readonly SemaphoreSlim wake = new(0, 1);
    readonly Dictionary<string, IDurableTaskKind> kinds = [];

    /// <summary>Says what a kind of task does. All are added by hand, where the program is wired.</summary>
    public void Register(IDurableTaskKind kind) => kinds.Add(kind.Kind, kind);

    /// <summary>There may be something to do.</summary>
    public void Wake()
    {
        lock (wake)
        {
            if (wake.CurrentCount == 0)
                wake.Release();
        }
    }

    public void Dispose() => wake.Dispose();

    /// <summary>Works until canceled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await RunOneStepAsync(cancellationToken))
                continue;
            var next = await catalog.Tasks.NextDueAtAsync(cancellationToken);
            var pause = next is { } due ? TimeSpan.FromTicks(Math.Clamp((due - time.GetUtcNow()).Ticks, 0, RetryLast.Ticks)) : RetryLast;
            await WaitAsync(pause, cancellationToken);
        }
    }

    /// <summary>One step of the task that has been due longest. False if none is due.</summary>
    public async Task<bool> RunOneStepAsync(CancellationToken cancellationToken)
    {
        if (await catalog.Tasks.FindDueAsync(time.GetUtcNow(), cancellationToken) is not { } task)
            return false;

        var now = time.GetUtcNow();
        try
        {
            var step = await kinds[task.Kind].RunStepAsync(task, cancellationToken);
            await RecordAsync(task with { StartedAt = task.StartedAt ?? now }, step);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            await RecordFailureAsync(task with { StartedAt = task.StartedAt ?? now }, exception);
        }

        return true;
    }

    async Task RecordAsync(DurableTask task, TaskStep step)
    {
        var now = time.GetUtcNow();
        var done = step switch
        {
            TaskStep.More more => task with { State = more.State, Progress = more.Progress },
            TaskStep.Wait => task,
            TaskStep.Finished finished =>
                task with { State = TaskState.Completed, Progress = finished.Progress, Output = finished.Output, FinishedAt = now },
            _ => throw new InvalidOperationException($"Unknown step {step}"),
        } with
        { HeartbeatAt = now, DueAt = (step as TaskStep.Wait)?.Until ?? now, ProgressedAt = now, Failures = 0 };

        var isRecorded = await catalog.WriteAsync(
            async transaction =>
            {
                if (await IsOverAsync(transaction, task.Id))
                    return false;
                if (step is TaskStep.Finished finished)
                    await finished.Alongside(transaction);
                await transaction.Tasks.UpdateAsync(done);
                return true;
            },
            CancellationToken.None);
        if (isRecorded && done.State == TaskState.Completed)
            log.TaskCompleted(done);
    }

    async Task RecordFailureAsync(DurableTask task, Exception exception)
    {
        var now = time.GetUtcNow();
        if (exception is TaskFailedException || now - task.ProgressedAt >= StalledAfter)
        {
            var code = (exception as TaskFailedException)?.Code ?? "deletion_stalled";
            var failed =
                task with { State = TaskState.Failed, Error = exception.Message, ErrorCode = code, FinishedAt = now, HeartbeatAt = now };
            await catalog.WriteAsync(
                async transaction =>
                {
                    if (!await IsOverAsync(transaction, task.Id))
                        await transaction.Tasks.UpdateAsync(failed);
                    return failed;
                },
                CancellationToken.None);
            log.TaskFailed(failed, exception);
            return;
        }

        var pause = TimeSpan.FromTicks(Math.Min(RetryLast.Ticks, RetryFirst.Ticks << Math.Min(task.Failures, 10)));
        await catalog.WriteAsync(
            async transaction =>
            {
                if (!await IsOverAsync(transaction, task.Id))
                    await transaction.Tasks.UpdateAsync(task with { Failures = task.Failures + 1, HeartbeatAt = now, DueAt = now + pause });
                return pause;
            },
            CancellationToken.None);
        log.StepFailed(task, exception, pause);
    }

    /// <summary>A state that ends a task is never overwritten: somebody may have canceled it while its step ran.</summary>
    static async ValueTask<bool> IsOverAsync(ICatalogTransaction transaction, TaskId id) =>
        await transaction.Tasks.FindAsync(id, CancellationToken.None) is { IsOver: true };

    async Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var woken = wake.WaitAsync(either.Token);
        await Task.WhenAny(woken, Task.Delay(pause, time, either.Token));
        await either.CancelAsync();
        await woken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
