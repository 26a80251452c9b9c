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
public sealed class CarryOutCascade(ICatalog catalog, IBucketStore places, TimeProvider time) : IDurableTaskKind
{
    public const string KindName = "api_buckets_delete";

    const int FilesPerStep = 256;

    public string Kind => KindName;

    public async Task<TaskStep> RunStepAsync(DurableTask task, CancellationToken cancellationToken)
    {
        var progress = CascadeJson.ReadProgress(task.Progress);
        await using var gate = await places.EnterGateAsync(task.Bucket, cancellationToken);
        switch (progress.Phase)
        {
            case CascadePhase.CancelJobs:
                // No kind of job exists yet.
                return Next(progress);

            case CascadePhase.Waiting:
                return progress.WindowEndsAt is { } end && end > time.GetUtcNow() ? new TaskStep.Wait(end) : Next(progress);

            case CascadePhase.AbortUploads:
                // From here there is no way back. Open uploads were canceled by the seal; what they left goes with the place.
                await BeginReclaimAsync(task, cancellationToken);
                await gate.RetireAsync(cancellationToken);
                var found = await gate.MeasureAsync(cancellationToken);
                return Next(progress with
                {
                    ReclaimStartedAt = progress.ReclaimStartedAt ?? time.GetUtcNow(),
                    FilesFound = progress.FilesRemoved + found.Files,
                    BytesFound = progress.BytesRemoved + found.Bytes,
                });

            case CascadePhase.DeleteObjects:
                var erased = await gate.EraseContentAsync(FilesPerStep, cancellationToken);
                return erased.Files == 0
                    ? Next(progress)
                    : More(progress with
                    {
                        FilesRemoved = progress.FilesRemoved + erased.Files,
                        BytesRemoved = progress.BytesRemoved + erased.Bytes,
                    });

            case CascadePhase.DeleteBatchArtifacts or CascadePhase.DeleteUploads or CascadePhase.DeleteUniqueKeys:
                // Their rows stand in the place's index and their bytes among its content.
                return Next(progress);

            case CascadePhase.DeleteMetadata:
                await gate.EraseMetadataAsync(cancellationToken);
                return Next(progress);

            case CascadePhase.Verify:
                var verification = await gate.VerifyErasedAsync(cancellationToken);
                if (verification.Remains is { } remains)
                    throw new TaskFailedException(
                        "storage_error",
                        $"Something is left of the bucket: {remains}. Remove what keeps it there, then delete the bucket again.");
                return await FinishAsync(task, progress, verification.LookedAt, cancellationToken);

            default:
                throw new InvalidOperationException($"Unknown phase {progress.Phase}");
        }
    }

    public string Explain(DurableTask task, string cause) =>
        $"{CascadeProgress.NameOf(CascadeJson.ReadProgress(task.Progress).Phase)} came to nothing: {cause}. "
        + "Cure that, then delete the bucket again.";

    public async ValueTask FailedAsync(ICatalogTransaction transaction, DurableTask failed)
    {
        if (await transaction.Buckets.FindAsync(failed.Bucket, CancellationToken.None) is { } bucket)
            await BucketEvents.DeleteFailedAsync(transaction, bucket, failed);
    }

    static TaskStep.More Next(CascadeProgress progress)
    {
        var next = progress.Phase + 1;
        return More(progress with { Phase = next == CascadePhase.Waiting && progress.WindowEndsAt is null ? next + 1 : next });
    }

    static TaskStep.More More(CascadeProgress progress) =>
        new(CascadeJson.Write(progress), progress.Phase <= CascadePhase.AbortUploads ? TaskState.Pending : TaskState.InProgress);

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
