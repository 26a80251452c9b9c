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
/// Runs the steps of durable tasks, of each task one at a time. It alone knows retries and giving up: a step that fails is tried again with
/// growing pauses; a task whose steps have done nothing but fail for <see cref="StalledAfter"/>, or one of whose steps has not come back
/// for as long, has failed.
/// </summary>
public sealed class TaskRunner(ICatalog catalog, TimeProvider time, ITaskLog log) : IDisposable
{
    public static readonly TimeSpan StalledAfter = TimeSpan.FromMinutes(15);

    /// <summary>Steps of different tasks at the same time: one that is slow does not hold up the others.</summary>
    const int StepsAtOnce = 4;

    static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(5);
    static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(1);
    static readonly TimeSpan RetryLast = TimeSpan.FromMinutes(1);

    readonly SemaphoreSlim wake = new(0, 1);
    readonly Dictionary<string, IDurableTaskKind> kinds = [];
    long aliveAt;

    /// <summary>When it last looked for something to do: at most <see cref="BeatEvery"/> ago while it runs. Null before it ran.</summary>
    DateTimeOffset? AliveAt =>
        Interlocked.Read(ref aliveAt) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>
    /// A task that waits lives as long as this looks after it; that is not written down each time.
    /// </summary>
    internal DurableTask WithHeartbeat(DurableTask task) =>
        !task.IsOver && AliveAt is { } alive && (task.HeartbeatAt ?? task.CreatedAt) < alive ? task with { HeartbeatAt = alive } : task;

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

    /// <summary>Works until canceled; then waits for the steps under way.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var underWay = new Dictionary<TaskId, Task>();
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var pause = await StartDueAsync(underWay, cancellationToken);
                await WaitAsync(pause, underWay.Values, cancellationToken);
                foreach (var (id, step) in underWay.Where(one => one.Value.IsCompleted).ToList())
                {
                    underWay.Remove(id);
                    await step;
                }
            }
        }
        finally
        {
            await Task.WhenAll(underWay.Values);
        }
    }

    /// <summary>One step of the task that has been due longest. False if none is due.</summary>
    public async Task<bool> RunOneStepAsync(CancellationToken cancellationToken)
    {
        Beat();
        if (await catalog.Tasks.ListNextAsync(1, cancellationToken) is not [var task] || task.DueAt > time.GetUtcNow())
            return false;
        await RunStepAsync(task, cancellationToken);
        return true;
    }

    /// <summary>Begins steps of tasks that are due, as many as may run at once.</summary>
    /// <returns>For how long nothing else is to be begun, unless a step ends or somebody wakes.</returns>
    async Task<TimeSpan> StartDueAsync(Dictionary<TaskId, Task> underWay, CancellationToken cancellationToken)
    {
        Beat();
        var next = await catalog.Tasks.ListNextAsync(underWay.Count + StepsAtOnce, cancellationToken);
        var now = time.GetUtcNow();
        foreach (var task in next.Where(task => !underWay.ContainsKey(task.Id)))
        {
            if (task.DueAt > now)
                return task.DueAt - now < BeatEvery ? task.DueAt - now : BeatEvery;
            if (underWay.Count == StepsAtOnce)
                break;
            underWay.Add(task.Id, RunWatchedAsync(task, cancellationToken));
        }

        return BeatEvery;
    }

    /// <summary>
    /// A step that hangs cannot be stopped. Its task is over then and its place among the steps is free; what it still does when it comes
    /// back is not recorded, and may happen, as whatever a step does may happen twice.
    /// </summary>
    async Task RunWatchedAsync(DurableTask task, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var step = Task.Run(() => RunStepAsync(task, cancellationToken), CancellationToken.None);
        using var back = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (await Task.WhenAny(step, Task.Delay(StalledAfter, time, back.Token)) == step || cancellationToken.IsCancellationRequested)
        {
            await back.CancelAsync();
            await step;
            return;
        }

        var hung = new TimeoutException($"a step has not come back for {StalledAfter.TotalMinutes} minutes");
        await RecordFailureAsync(task, startedAt, kinds[task.Kind].GiveUp(task, hung));
    }

    async Task RunStepAsync(DurableTask task, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        try
        {
            var step = await kinds[task.Kind].RunStepAsync(task, cancellationToken);
            await RecordAsync(task, startedAt, step);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It runs again when the server does.
        }
        catch (Exception exception)
        {
            await RecordFailureAsync(task, startedAt, exception);
        }
    }

    void Beat() => Interlocked.Exchange(ref aliveAt, time.GetUtcNow().Ticks);

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
        TaskStep.More more => task with { State = more.State, Progress = more.Progress, DueAt = more.Until ?? now },
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
                var final = exception as TaskFailedException
                    ?? (now - standsSince >= StalledAfter ? kinds[task.Kind].GiveUp(task, exception) : null);
                var failing = present with { StartedAt = present.StartedAt ?? startedAt, HeartbeatAt = now, ProgressedAt = standsSince };
                failing = final is not null
                    ? Fail(failing, final, now)
                    : failing with { Failures = task.Failures + 1, DueAt = now + pause };
                await transaction.Tasks.UpdateAsync(failing);
                if (failing.IsOver)
                    await kinds[task.Kind].RecordFailureAsync(transaction, failing);
                return failing;
            },
            CancellationToken.None);
        if (recorded is { IsOver: true })
            log.TaskFailed(recorded, exception);
        else if (recorded is not null)
            log.StepFailed(recorded, exception, pause);
    }

    static DurableTask Fail(DurableTask task, TaskFailedException failure, DateTimeOffset now) => task with
    {
        State = TaskState.Failed,
        Progress = failure.Progress ?? task.Progress,
        Error = failure.Message,
        ErrorCode = failure.Code,
        FinishedAt = now,
    };

    /// <summary>
    /// The task as it is now. Null if somebody changed it while its step ran: canceled it, or ended its window. That stands, and the step
    /// runs again if there is still something to do.
    /// </summary>
    static async ValueTask<DurableTask?> FindUnchangedAsync(ICatalogTransaction transaction, DurableTask task) =>
        await transaction.Tasks.FindAsync(task.Id, CancellationToken.None) is { IsOver: false } present
            && present.Progress == task.Progress && present.DueAt == task.DueAt
            ? present
            : null;

    async Task WaitAsync(TimeSpan pause, IEnumerable<Task> underWay, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var woken = wake.WaitAsync(either.Token);
        await Task.WhenAny([woken, Task.Delay(pause, time, either.Token), .. underWay]);
        await either.CancelAsync();
        await woken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
