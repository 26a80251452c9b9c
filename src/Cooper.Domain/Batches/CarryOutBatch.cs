using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Launchers;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Batches;

/// <summary>
/// Carries out a batch: has a launcher start a worker, watches it, starts another if it dies, and sees its jobs end. The work itself
/// goes between the worker and <see cref="WorkOnBatch"/>; a fence there makes every result count once. When the batch is canceled, or its
/// bucket ends, nothing more can be written for it already; this then stops its jobs, for as long as that takes.
/// </summary>
public sealed class CarryOutBatch(
    ICatalog catalog, IBucketStore places, LauncherSet launchers, BatchOptions options, Tokens tokens, IWorkerUrl workerUrl,
    PlaceEvents events, TimeProvider time) : IDurableTaskKind
{
    public const string KindName = "api_buckets_batches_process";

    /// <summary>Jobs that may die before the batch has failed.</summary>
    public const int JobsMax = 3;

    const string BucketDeleted = "bucket_deleted";
    const string BatchDeleted = "batch_deleted";
    const string Requested = "requested";

    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan TryAgainIn = TimeSpan.FromSeconds(5);

    /// <summary>A launcher that has not answered for so long fails the batch.</summary>
    static readonly TimeSpan LauncherGivenUpAfter = TimeSpan.FromMinutes(10);

    /// <summary>A launcher that has not answered for so long is not asked any more to stop a job.</summary>
    static readonly TimeSpan JobsGivenUpAfter = TimeSpan.FromHours(24);

    /// <summary>A worker that has said nothing for so long is replaced.</summary>
    static readonly TimeSpan WorkerGivenUpAfter = TimeSpan.FromMinutes(5);

    public string Kind => KindName;

    internal static DurableTask NewTask(Bucket bucket, StoredBatch batch, DateTimeOffset now) => new()
    {
        Id = batch.Task!.Value,
        Account = bucket.Account,
        Kind = KindName,
        State = TaskState.Pending,
        Bucket = bucket.Id,
        Progress = BatchJson.Write(new BatchProgress
        {
            BatchId = batch.Id.ToString(),
            Epoch = batch.Epoch,
            Launcher = batch.Job.Launcher,
        }),
        CreatedAt = now,
        DueAt = now,
        ProgressedAt = now,
    };

    /// <summary>Has its next step come now.</summary>
    internal static Task<DurableTask?> HurryAsync(ICatalog catalog, TaskId id, DateTimeOffset now) => catalog.WriteAsync(
        async transaction =>
        {
            if (await transaction.Tasks.FindAsync(id, CancellationToken.None) is not { IsOver: false } task)
                return null;
            var hurried = task with { DueAt = now };
            await transaction.Tasks.UpdateAsync(hurried);
            return hurried;
        },
        CancellationToken.None);

    public async Task<TaskStep> RunStepAsync(DurableTask task, CancellationToken cancellationToken)
    {
        var progress = BatchJson.Read(task.Progress);
        if (progress.Outcome is not null)
            return await StopJobsAsync(progress, cancellationToken);

        var bucket = await catalog.Buckets.FindAsync(task.Bucket, cancellationToken);
        if (bucket is not { State: BucketState.Live } || bucket.Epoch != progress.Epoch)
            return Cancel(progress, BucketDeleted);
        try
        {
            await using var place = await places.GetAsync(bucket.Id, cancellationToken);
            return await CarryOnAsync(place, bucket, task, progress, cancellationToken);
        }
        catch (RefusedException refused) when (refused.IsEndOf(bucket.Id))
        {
            return Cancel(progress, BucketDeleted);
        }
        catch (LauncherUnavailableException unavailable)
        {
            return await WaitForLauncherAsync(bucket, progress, unavailable);
        }
    }

    public TaskFailedException GiveUp(DurableTask task, Exception cause) =>
        new("stalled", $"The batch could not be carried out: {cause.Message}. Cancel it and submit it again.", inner: cause);

    async Task<TaskStep> CarryOnAsync(
        IBucketPlace place, Bucket bucket, DurableTask task, BatchProgress progress, CancellationToken cancellationToken)
    {
        var batch = await place.Batches.FindAsync(BatchId.Parse(progress.BatchId), cancellationToken);
        if (batch is null || batch.Task != task.Id)
            return Cancel(progress, BatchDeleted);
        if (batch.Status == BatchStatus.Canceled)
            return Cancel(progress, Requested);

        var counts = await place.Batches.CountItemsAsync(batch.Id, cancellationToken);
        progress = progress with { Total = counts.Total, Done = counts.Done, Failed = counts.Failed };
        if (batch.IsActive && counts.Left == 0)
            batch = await FinishAsync(place, bucket, batch, counts, cancellationToken);
        if (!batch.IsActive)
            return Now(progress with
            {
                Outcome = batch.Status == BatchStatus.Failed ? BatchOutcome.Failed : BatchOutcome.Completed,
                Error = batch.Error,
            });

        if (progress.Jobs is [])
            return progress.JobsTried < JobsMax
                ? await NumberJobAsync(place, bucket, batch, progress)
                : await FailAsync(place, bucket, batch, progress, $"Its worker has ended {JobsMax} times before the work was done");
        if (launchers.Find(progress.Launcher) is not { } launcher)
            return await FailAsync(place, bucket, batch, progress, $"This server has no launcher {progress.Launcher} any more");
        return progress.Jobs[0].Id is { } id
            ? await WatchAsync(place, bucket, batch, progress, launcher, new JobId(id), cancellationToken)
            : await SubmitAsync(place, bucket, batch, progress, launcher, cancellationToken);
    }

    /// <summary>
    /// Its number is raised and its name is noted before the launcher is asked: whatever a job of an earlier number still does is refused,
    /// and whatever dies from here on, the job is found again.
    /// </summary>
    async Task<TaskStep> NumberJobAsync(IBucketPlace place, Bucket bucket, StoredBatch batch, BatchProgress progress)
    {
        var numbered = await ChangeAsync(place, bucket, batch, before => before with
        {
            JobNumber = before.JobNumber + 1,
            IsTicketUsed = false,
            OutsideId = null,
            SeenAt = time.GetUtcNow(),
        });
        var name = JobName.For(batch.Id.ToString(), numbered.JobNumber);
        return Now(progress with { Jobs = [new OutsideJob(name.ToString(), null)], JobsTried = progress.JobsTried + 1 });
    }

    async Task<TaskStep> SubmitAsync(
        IBucketPlace place, Bucket bucket, StoredBatch batch, BatchProgress progress, ILauncher launcher,
        CancellationToken cancellationToken)
    {
        var claim = new JobClaim(bucket.Id, batch.Id, batch.JobNumber, bucket.Epoch);
        var name = JobName.Parse(progress.Jobs[0].Name);
        var spec = new JobSpec(name, workerUrl.Find(), new JobTicket(tokens.ForJobTicket(claim)), options.JobLimits);
        try
        {
            var id = await launcher.SubmitAsync(spec, cancellationToken);
            await ChangeAsync(place, bucket, batch, before => before with { OutsideId = id });
            var job = new OutsideJob(name.ToString(), id.ToString());
            return Later(progress with { Jobs = [job], LastJobId = job.Id, TroubleSince = null });
        }
        catch (LauncherRefusedException refused)
        {
            return await FailAsync(place, bucket, batch, progress, refused.Message);
        }
    }

    async Task<TaskStep> WatchAsync(
        IBucketPlace place, Bucket bucket, StoredBatch batch, BatchProgress progress, ILauncher launcher, JobId job,
        CancellationToken cancellationToken)
    {
        if ((await launcher.LookAsync(job, cancellationToken)).IsOver)
        {
            await KeepLogAsync(place, bucket, batch, cancellationToken);
            await launcher.ForgetAsync(job, cancellationToken);
            return Now(progress with { Jobs = [], TroubleSince = null });
        }

        if (time.GetUtcNow() - (batch.SeenAt ?? batch.UpdatedAt) > WorkerGivenUpAfter)
            await launcher.StopAsync(job, cancellationToken);
        return Later(progress with { TroubleSince = null });
    }

    /// <summary>All its objects have been worked on, or will not be.</summary>
    async Task<StoredBatch> FinishAsync(
        IBucketPlace place, Bucket bucket, StoredBatch batch, BatchCounts counts, CancellationToken cancellationToken)
    {
        if (batch.Job.Kind == BatchJobKind.Inventory)
            await new InventoryManifest(place, bucket, batch, time).WriteAsync(counts, cancellationToken);
        await KeepLogAsync(place, bucket, batch, cancellationToken);
        return await ChangeAsync(place, bucket, batch, before => before with
        {
            Status = counts.Failed == 0 ? BatchStatus.Completed
                : counts.Done > 0 ? BatchStatus.CompletedWithErrors
                : BatchStatus.Failed,
            Error = counts is { Failed: > 0, Done: 0 } ? "All its objects failed" : null,
            FinishedAt = time.GetUtcNow(),
        });
    }

    /// <summary>
    /// The last of what the job wrote stays as an artifact; the launcher forgets it. A log that can't be had is no
    /// failure.
    /// </summary>
    async Task KeepLogAsync(IBucketPlace place, Bucket bucket, StoredBatch batch, CancellationToken cancellationToken)
    {
        if (batch.OutsideId is not { } job || launchers.Find(batch.Job.Launcher) is not { } launcher)
            return;
        try
        {
            var log = await launcher.ReadLogsAsync(job, ReadBatchLogs.BytesMax, cancellationToken);
            await ReadBatchLogs.KeepAsync(place, bucket, batch, log, time.GetUtcNow(), cancellationToken);
        }
        catch (LauncherUnavailableException)
        {
            // The work is done all the same.
        }
    }

    async Task<TaskStep> FailAsync(IBucketPlace place, Bucket bucket, StoredBatch batch, BatchProgress progress, string error)
    {
        await KeepLogAsync(place, bucket, batch, CancellationToken.None);
        await place.ChangeAsync(bucket.Epoch, async transaction =>
        {
            var before = await transaction.Batches.FindAsync(batch.Id);
            if (before is not { IsActive: true })
                return batch;
            var now = time.GetUtcNow();
            var failed = before with { Status = BatchStatus.Failed, Error = error, FinishedAt = now, UpdatedAt = now };
            await transaction.Batches.UpdateAsync(before, failed);
            await transaction.Batches.SetObjectStatusAsync(
                batch.Id, [BatchItemState.Waiting, BatchItemState.Leased], ObjectStatus.Failed);
            await events.MovedAsync(transaction, bucket, failed);
            return before;
        });
        return Now(progress with { Outcome = BatchOutcome.Failed, Error = error });
    }

    async Task<TaskStep> WaitForLauncherAsync(Bucket bucket, BatchProgress progress, LauncherUnavailableException unavailable)
    {
        var since = progress.TroubleSince ?? time.GetUtcNow();
        if (time.GetUtcNow() - since < LauncherGivenUpAfter)
            return new TaskStep.More(
                BatchJson.Write(progress with { TroubleSince = since }), StateOf(progress), time.GetUtcNow() + TryAgainIn);
        await using var place = await places.GetAsync(bucket.Id, CancellationToken.None);
        var batch = await place.Batches.FindAsync(BatchId.Parse(progress.BatchId), CancellationToken.None);
        return batch is null
            ? Cancel(progress, BatchDeleted)
            : await FailAsync(place, bucket, batch, progress, $"The launcher does not answer: {unavailable.Message}");
    }

    /// <summary>Stops what runs, looks whether it has ended, and comes to the end only then.</summary>
    async Task<TaskStep> StopJobsAsync(BatchProgress progress, CancellationToken cancellationToken)
    {
        var now = progress with { StoppingSince = progress.StoppingSince ?? time.GetUtcNow() };
        try
        {
            foreach (var job in progress.Jobs)
            {
                if (!await IsEndedAsync(progress.Launcher, job, cancellationToken))
                    return Later(now);
            }

            now = now with { Jobs = [] };
        }
        catch (LauncherUnavailableException) when (time.GetUtcNow() - now.StoppingSince < JobsGivenUpAfter)
        {
            // Nothing can be written for the batch any more; its job is stopped when the launcher answers again.
            return new TaskStep.More(BatchJson.Write(now), StateOf(now), time.GetUtcNow() + TryAgainIn);
        }
        catch (LauncherUnavailableException)
        {
            // What may still run stays named in the progress.
        }

        return progress.Outcome switch
        {
            BatchOutcome.Canceled => new TaskStep.Canceled(BatchJson.Write(now)),
            BatchOutcome.Failed =>
                throw new TaskFailedException("batch_failed", progress.Error ?? "The batch failed", BatchJson.Write(now)),
            _ => new TaskStep.Finished(BatchJson.Write(now), BatchJson.Write(now), _ => default),
        };
    }

    async Task<bool> IsEndedAsync(string name, OutsideJob job, CancellationToken cancellationToken)
    {
        if (launchers.Find(name) is not { } launcher)
            return true;
        var id = job.Id is { } known ? new JobId(known) : await launcher.FindAsync(JobName.Parse(job.Name), cancellationToken);
        if (id is not { } outside)
            return true;
        if (!(await launcher.LookAsync(outside, cancellationToken)).IsOver)
        {
            await launcher.StopAsync(outside, cancellationToken);
            if (!(await launcher.LookAsync(outside, cancellationToken)).IsOver)
                return false;
        }

        await launcher.ForgetAsync(outside, cancellationToken);
        return true;
    }

    static TaskStep.More Cancel(BatchProgress progress, string reason) =>
        Now(progress with { Outcome = BatchOutcome.Canceled, CancelReason = reason });

    static TaskStep.More Now(BatchProgress progress) => new(BatchJson.Write(progress), StateOf(progress));

    TaskStep.More Later(BatchProgress progress) => new(BatchJson.Write(progress), StateOf(progress), time.GetUtcNow() + LookEvery);

    static TaskState StateOf(BatchProgress progress) => progress.JobsTried > 0 ? TaskState.InProgress : TaskState.Pending;

    /// <summary>Changes a batch that is still what this task works on.</summary>
    Task<StoredBatch> ChangeAsync(IBucketPlace place, Bucket bucket, StoredBatch batch, Func<StoredBatch, StoredBatch> change) =>
        place.ChangeAsync(bucket.Epoch, async transaction =>
        {
            var before = await transaction.Batches.FindAsync(batch.Id);
            if (before is not { IsActive: true } || before.Task != batch.Task)
                return before ?? batch with { Status = BatchStatus.Canceled };
            var after = change(before) with { UpdatedAt = time.GetUtcNow() };
            await transaction.Batches.UpdateAsync(before, after);
            if (!after.IsActive)
                await events.MovedAsync(transaction, bucket, after);
            return after;
        });
}

/// <summary>Where workers reach this server.</summary>
public interface IWorkerUrl
{
    Uri Find();
}
