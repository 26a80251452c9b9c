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
/// pauses; a task whose steps have done nothing but fail for <see cref="StalledAfter"/> has failed.
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
            await RecordAsync(task, now, step);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            await RecordFailureAsync(task, now, exception);
        }

        return true;
    }

    async Task RecordAsync(DurableTask task, DateTimeOffset startedAt, TaskStep step)
    {
        var now = time.GetUtcNow();
        var completed = await catalog.WriteAsync(
            async transaction =>
            {
                if (await FindUnchangedAsync(transaction, task) is not { } present)
                    return null;
                if (step is TaskStep.Finished finished)
                    await finished.Alongside(transaction);
                var done = After(present, step, now) with { StartedAt = present.StartedAt ?? startedAt };
                await transaction.Tasks.UpdateAsync(done);
                return done.State == TaskState.Completed ? done : null;
            },
            CancellationToken.None);
        if (completed is not null)
            log.TaskCompleted(completed);
    }

    static DurableTask After(DurableTask task, TaskStep step, DateTimeOffset now) => step switch
    {
        TaskStep.More more => task with { State = more.State, Progress = more.Progress, DueAt = now },
        TaskStep.Wait wait => task with { DueAt = wait.Until },
        TaskStep.Canceled canceled => task with
        {
            State = TaskState.Canceled,
            Progress = canceled.Progress,
            FinishedAt = now,
            DueAt = now,
        },
        TaskStep.Finished finished => task with
        {
            State = TaskState.Completed,
            Progress = finished.Progress,
            Output = finished.Output,
            FinishedAt = now,
            DueAt = now,
        },
        _ => throw new InvalidOperationException($"Unknown step {step}"),
    } with
    { HeartbeatAt = now, ProgressedAt = now, Failures = 0 };

    async Task RecordFailureAsync(DurableTask task, DateTimeOffset startedAt, Exception exception)
    {
        var now = time.GetUtcNow();
        // Before the first failure it may have waited, or the server may have been down.
        var standsSince = task.Failures == 0 ? now : task.ProgressedAt;
        var pause = TimeSpan.FromTicks(Math.Min(RetryLast.Ticks, RetryFirst.Ticks << Math.Min(task.Failures, 10)));
        var recorded = await catalog.WriteAsync(
            async transaction =>
            {
                if (await FindUnchangedAsync(transaction, task) is not { } present)
                    return null;
                var failing = present with { StartedAt = present.StartedAt ?? startedAt, HeartbeatAt = now, ProgressedAt = standsSince };
                failing = (exception as TaskFailedException, now - standsSince >= StalledAfter) switch
                {
                    ({ } final, _) => GiveUp(failing, final.Code, final.Message, now),
                    (null, true) => GiveUp(failing, "deletion_stalled", kinds[task.Kind].Explain(task, exception.Message), now),
                    _ => failing with { Failures = task.Failures + 1, DueAt = now + pause },
                };
                await transaction.Tasks.UpdateAsync(failing);
                if (failing.IsOver)
                    await kinds[task.Kind].FailedAsync(transaction, failing);
                return failing;
            },
            CancellationToken.None);
        if (recorded is { IsOver: true })
            log.TaskFailed(recorded, exception);
        else if (recorded is not null)
            log.StepFailed(recorded, exception, pause);
    }

    static DurableTask GiveUp(DurableTask task, string code, string error, DateTimeOffset now) =>
        task with { State = TaskState.Failed, Error = error, ErrorCode = code, FinishedAt = now };

    /// <summary>
    /// The task as it is now. Null if somebody changed it while its step ran: canceled it, or ended its window. That stands, and the step
    /// runs again if there is still something to do.
    /// </summary>
    static async ValueTask<DurableTask?> FindUnchangedAsync(ICatalogTransaction transaction, DurableTask task) =>
        await transaction.Tasks.FindAsync(task.Id, CancellationToken.None) is { IsOver: false } present
            && present.Progress == task.Progress && present.DueAt == task.DueAt
            ? present
            : null;

    async Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var woken = wake.WaitAsync(either.Token);
        await Task.WhenAny(woken, Task.Delay(pause, time, either.Token));
        await either.CancelAsync();
        await woken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
