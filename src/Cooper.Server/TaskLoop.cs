using Cooper.Domain.Answers;
using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Tasks;
using Cooper.Domain.Uploads;

namespace Cooper.Server;

/// <summary>Works in the background while the server runs: first on what the last run left, then on the tasks.</summary>
sealed partial class TaskLoop(
    ReclaimLeftovers leftovers, ResumeBatches batches, TaskRunner tasks, SweepAnswers answers, SweepUploads uploads, SweepTasks finished,
    CompactSegments compaction, DrainEvents drain, DeliverEvents events, KeyUses keys, TimeProvider time, ILogger<TaskLoop> log)
    : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource stopping = new();
    Task running = Task.CompletedTask;

    public void Start() => running = Task.WhenAll(
        Task.Run(RunAsync, CancellationToken.None),
        Task.Run(() => RepeatAsync(answers.RunAsync), CancellationToken.None),
        Task.Run(() => RepeatAsync(uploads.RunAsync), CancellationToken.None),
        Task.Run(() => RepeatAsync(finished.RunAsync), CancellationToken.None),
        Task.Run(() => RepeatAsync(drain.RunAsync), CancellationToken.None),
        Task.Run(() => RepeatAsync(keys.RunAsync), CancellationToken.None),
        Task.Run(() => RepeatAsync(compaction.RunAsync), CancellationToken.None),
        Task.Run(() => RepeatAsync(events.RunAsync), CancellationToken.None));

    /// <summary>Waits for the step under way, which is bounded.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await running;
    }

    public void Dispose() => stopping.Dispose();

    async Task RunAsync()
    {
        await RepeatAsync(leftovers.ExecuteAsync);
        await RepeatAsync(batches.ExecuteAsync);
        await RepeatAsync(tasks.RunAsync);
    }

    /// <summary>Until it succeeds or the server stops: a full disk, for one, passes.</summary>
    async Task RepeatAsync(Func<CancellationToken, Task> work)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await work(stopping.Token);
                return;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                BackgroundFailed(exception, Pause.TotalSeconds);
                await Task.Delay(Pause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Work in the background failed; it goes on in {Seconds} s")]
    partial void BackgroundFailed(Exception exception, double seconds);
}
