using Cooper.Domain.Audit;
using Cooper.Domain.Batches;
using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>
/// Removes an Ending bucket with all that hangs on it, phase by phase, until nothing is left. COMPLETED means gone: the storage itself was
/// looked at. Killed at any point, it goes on from its last step.
/// </summary>
public sealed class CarryOutCascade(ICatalog catalog, IBucketStore places, BatchOptions batches, TimeProvider time) : IDurableTaskKind
{
    public const string KindName = "api_buckets_delete";

    const int FilesPerStep = 256;

    static readonly TimeSpan LookAtJobsEvery = TimeSpan.FromMilliseconds(250);

    public string Kind => KindName;

    public async Task<TaskStep> RunStepAsync(DurableTask task, CancellationToken cancellationToken)
    {
        var progress = CascadeJson.ReadProgress(task.Progress);
        await using var gate = await places.EnterGateAsync(task.Bucket, cancellationToken);
        switch (progress.Phase)
        {
            case CascadePhase.CancelJobs:
                return await CancelJobsAsync(task, progress, cancellationToken);

            case CascadePhase.Waiting:
                return progress.WindowEndsAt is { } end && end > time.GetUtcNow() ? new TaskStep.Wait(end) : Next(task, progress);

            case CascadePhase.AbortUploads:
                // From here there is no way back. Open uploads were canceled by the seal; what they left goes with the place.
                await BeginReclaimAsync(task, cancellationToken);
                await gate.RetireAsync(cancellationToken);
                await DrainEvents.DrainRetiredAsync(catalog, gate, task.Bucket, cancellationToken);
                var found = await gate.MeasureAsync(cancellationToken);
                return Next(task, progress with
                {
                    ReclaimStartedAt = progress.ReclaimStartedAt ?? time.GetUtcNow(),
                    Counted = progress.Counted ?? await gate.CountRetiredAsync(cancellationToken),
                    FilesFound = progress.FilesRemoved + found.Files,
                    BytesFound = progress.BytesRemoved + found.Bytes,
                });

            case CascadePhase.DeleteObjects:
                var erased = await gate.EraseContentAsync(FilesPerStep, cancellationToken);
                return erased.Files == 0
                    ? Next(task, progress)
                    : More(task, progress with
                    {
                        FilesRemoved = progress.FilesRemoved + erased.Files,
                        BytesRemoved = progress.BytesRemoved + erased.Bytes,
                    });

            case CascadePhase.DeleteBatchArtifacts or CascadePhase.DeleteUploads or CascadePhase.DeleteUniqueKeys:
                // Their rows stand in the place's index and their bytes among its content.
                return Next(task, progress);

            case CascadePhase.DeleteMetadata:
                await gate.EraseMetadataAsync(cancellationToken);
                return Next(task, progress);

            case CascadePhase.Verify:
                var verification = await gate.VerifyErasedAsync(cancellationToken);
                if (verification.Remains is [var first, ..] remains)
                    throw new TaskFailedException(
                        "storage_error",
                        $"Something is left of the bucket: {first}. Remove what keeps it there, then delete the bucket again.",
                        Keep(progress, [.. remains.Select(name => new NotErased(name, "It is still there"))]));
                return await FinishAsync(task, progress, verification.LookedAt, cancellationToken);

            default:
                throw new InvalidOperationException($"Unknown phase {progress.Phase}");
        }
    }

    public TaskFailedException GiveUp(DurableTask task, Exception cause)
    {
        var progress = CascadeJson.ReadProgress(task.Progress);
        return new TaskFailedException(
            "deletion_stalled",
            $"{CascadeProgress.NameOf(progress.Phase)} came to nothing: {cause.Message}. Cure that, then delete the bucket again.",
            Keep(progress, (cause as NotErasedException)?.Items ?? []),
            cause);
    }

    public async ValueTask RecordFailureAsync(ICatalogTransaction transaction, DurableTask failed)
    {
        if (await transaction.Buckets.FindAsync(failed.Bucket, CancellationToken.None) is not { } bucket)
            return;
        await BucketEvents.DeleteFailedAsync(transaction, bucket, failed);
        await transaction.Audit.AddAsync(AuditEntry.Of(AuditAction.BucketDeletionFailed, bucket, failed, time.GetUtcNow()) with
        {
            Content = CascadeJson.ReadProgress(failed.Progress).Remaining,
            Error = failed.Error,
        });
    }

    static string Keep(CascadeProgress progress, IReadOnlyList<NotErased> items) =>
        CascadeJson.Write(progress with { NotErased = [.. items.Take(NotErasedException.ItemsMax)] });

    static TaskStep.More Next(DurableTask task, CascadeProgress progress)
    {
        var next = progress.Phase + 1;
        return More(task, progress with { Phase = next == CascadePhase.Waiting && progress.WindowEndsAt is null ? next + 1 : next });
    }

    /// <summary>
    /// A task that goes on where one failed in the middle of reclaim is in progress from its beginning: there is no
    /// undo.
    /// </summary>
    static TaskStep.More More(DurableTask task, CascadeProgress progress) => new(
        CascadeJson.Write(progress),
        progress.Phase <= CascadePhase.AbortUploads && task.State == TaskState.Pending ? TaskState.Pending : TaskState.InProgress);

    /// <summary>
    /// Since the fence fell no job can write. Each batch has a task of its own that finds the bucket ended and stops its job; here it is
    /// waited until all have, or long enough: a launcher that does not answer holds up no end, and the batch's task goes on asking it.
    /// </summary>
    async Task<TaskStep> CancelJobsAsync(DurableTask task, CascadeProgress progress, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var jobs = await EndedJobs.FindAsync(catalog, task.Account, task.Bucket, progress.FencedAt, cancellationToken);
        if (jobs.All(job => job.End != JobEnd.Unconfirmed) || now - progress.FencedAt >= batches.StopConfirmedWithin)
            return Next(task, progress with { Jobs = jobs });
        return new TaskStep.More(CascadeJson.Write(progress with { Jobs = jobs }), task.State, now + LookAtJobsEvery);
    }

    /// <summary>Decides against a restore at the same moment: one of the two finds the bucket no longer Ending.</summary>
    async Task BeginReclaimAsync(DurableTask task, CancellationToken cancellationToken) =>
        await catalog.WriteAsync(
            async transaction =>
            {
                var bucket = await transaction.Buckets.FindAsync(task.Bucket, CancellationToken.None);
                if (bucket is null || bucket.EndTask != task.Id || bucket.State is not (BucketState.Ending or BucketState.Reclaiming))
                    throw new TaskFailedException("internal_error", $"Bucket {task.Bucket} is not ended by this task any more");
                if (bucket.State == BucketState.Ending)
                    await transaction.Buckets.UpdateAsync(bucket with { State = BucketState.Reclaiming });
                var present = await transaction.Tasks.FindAsync(task.Id, CancellationToken.None);
                await transaction.Tasks.UpdateAsync(present! with { State = TaskState.InProgress });
                return task;
            },
            cancellationToken);

    async Task<TaskStep.Finished> FinishAsync(
        DurableTask task, CascadeProgress progress, IReadOnlyList<string> verified, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var bucket = await catalog.Buckets.FindAsync(task.Bucket, cancellationToken)
            ?? throw new InvalidOperationException($"Bucket {task.Bucket} has no row");
        var keys = (await catalog.Keys.ListOfBucketAsync(task.Bucket, cancellationToken))
            .Where(key => key.Buckets is [_]).Select(key => key.Id.ToString());
        var receipt = Receipt.Of(task, bucket, progress, [.. keys], verified, now);
        return new TaskStep.Finished(CascadeJson.Write(progress), CascadeJson.Write(receipt), async transaction =>
        {
            foreach (var key in await transaction.Keys.ListOfBucketAsync(task.Bucket, CancellationToken.None))
            {
                if (key.Buckets is [_])
                    await transaction.Keys.DeleteAsync(key.Id);
                else
                    await transaction.Keys.UpdateAsync(await WithoutAsync(transaction, key, task.Bucket));
            }

            await transaction.Buckets.UpdateAsync(
                bucket with { State = BucketState.Gone, LastContent = BucketContent.Nothing, UpdatedAt = now });
            await transaction.Audit.AddAsync(
                AuditEntry.Of(AuditAction.BucketDeleted, bucket, task, now) with { Content = progress.Counted ?? progress.Found });
            await BucketEvents.DeletedAsync(transaction, bucket, task, progress.Found, now);
        });
    }

    /// <summary>If the one bucket that remains is ending too, it stops working, as a key of that bucket alone does.</summary>
    static async ValueTask<ApplicationKey> WithoutAsync(ICatalogTransaction transaction, ApplicationKey key, BucketId bucket)
    {
        List<BucketId> left = [.. key.Buckets!.Where(one => one != bucket)];
        var isEnding = left is [var only]
            && await transaction.Buckets.FindAsync(only, CancellationToken.None) is { State: BucketState.Ending or BucketState.Reclaiming };
        return key with { Buckets = left, IsSuspended = isEnding };
    }
}
