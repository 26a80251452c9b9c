using System.Text.Json;
using System.Text.Json.Serialization;
using Cooper.Domain.Catalog;
using Cooper.Domain.Places;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>The phases of a cascade, in their order. Written to disk, and shown by <c>/v1</c>, by the names below.</summary>
public enum CascadePhase
{
    CancelJobs,
    AbortUploads,
    DeleteObjects,
    DeleteBatchArtifacts,
    DeleteUploads,
    DeleteUniqueKeys,
    DeleteMetadata,
    Verify,
}

/// <summary>How far a cascade has come.</summary>
/// <param name="Phase">The phase whose step comes next.</param>
/// <param name="Found">What the bucket held at acceptance.</param>
/// <param name="FilesRemoved">Files on disk.</param>
/// <param name="BytesRemoved">Bytes on disk, the engine's own included.</param>
/// <param name="PreviousTask">The failed task that this one goes on from.</param>
public sealed record CascadeProgress(CascadePhase Phase, BucketContent Found, long FilesRemoved, long BytesRemoved, string? PreviousTask)
{
    public static int PhaseCount => Enum.GetValues<CascadePhase>().Length;

    /// <summary>0 to 100, never falling; 100 only when the task is completed.</summary>
    [JsonIgnore]
    public double Percent => Math.Round(100.0 * (int)Phase / PhaseCount, 1);

    public static string NameOf(CascadePhase phase) => phase switch
    {
        CascadePhase.CancelJobs => "cancel_jobs",
        CascadePhase.AbortUploads => "abort_uploads",
        CascadePhase.DeleteObjects => "delete_objects",
        CascadePhase.DeleteBatchArtifacts => "delete_batch_artifacts",
        CascadePhase.DeleteUploads => "delete_uploads",
        CascadePhase.DeleteUniqueKeys => "delete_unique_keys",
        CascadePhase.DeleteMetadata => "delete_metadata",
        CascadePhase.Verify => "verify",
    };
}

/// <summary>
/// Removes an Ending bucket with all that hangs on it, phase by phase, until nothing is left. COMPLETED means gone: the storage itself was
/// looked at. Killed at any point, it goes on from its last step.
/// </summary>
public sealed class CarryOutCascade(ICatalog catalog, IBucketStore places, TimeProvider time) : IDurableTaskKind
{
    public const string KindName = "api_buckets_delete";

    const int FilesPerStep = 256;

    public string Kind => KindName;

    public static CascadeProgress Read(DurableTask task) => JsonSerializer.Deserialize(task.Progress, CascadeJson.Default.CascadeProgress)!;

    public async Task<TaskStep> RunStepAsync(DurableTask task, CancellationToken cancellationToken)
    {
        var progress = Read(task);
        await using var gate = await places.EnterGateAsync(task.Bucket, cancellationToken);
        switch (progress.Phase)
        {
            case CascadePhase.CancelJobs:
                // No kind of job exists yet.
                return Next(progress);

            case CascadePhase.AbortUploads:
                // From here there is no way back. Open uploads were canceled by the seal; what they left goes with the place.
                await BeginReclaimAsync(task.Bucket, cancellationToken);
                await gate.RetireAsync(cancellationToken);
                return Next(progress);

            case CascadePhase.DeleteObjects:
                var erased = await gate.EraseContentAsync(FilesPerStep, cancellationToken);
                return erased.Files == 0
                    ? Next(progress)
                    : More(progress with { FilesRemoved = progress.FilesRemoved + erased.Files, BytesRemoved = progress.BytesRemoved + erased.Bytes });

            case CascadePhase.DeleteBatchArtifacts or CascadePhase.DeleteUploads or CascadePhase.DeleteUniqueKeys:
                // Their rows stand in the place's index and their bytes among its content.
                return Next(progress);

            case CascadePhase.DeleteMetadata:
                await gate.EraseMetadataAsync(cancellationToken);
                return Next(progress);

            case CascadePhase.Verify:
                if (await gate.FindRemainsAsync(cancellationToken) is { } remains)
                    throw new TaskFailedException("storage_error", $"Something is left of the bucket: {remains}. Remove what keeps it there, then delete the bucket again.");
                return Finish(task, progress);

            default:
                throw new InvalidOperationException($"Unknown phase {progress.Phase}");
        }
    }

    /// <summary>A failed end leaves the bucket fenced; deleting it again goes on.</summary>
    public ValueTask FailAsync(DurableTask task, ICatalogTransaction transaction) => ValueTask.CompletedTask;

    internal static string Begin(BucketContent found, string? previous) =>
        Write(new CascadeProgress(CascadePhase.CancelJobs, found, 0, 0, previous));

    internal static string Resume(DurableTask failed) => Write(Read(failed) with { Phase = CascadePhase.CancelJobs, PreviousTask = failed.Id.ToString() });

    static string Write(CascadeProgress progress) => JsonSerializer.Serialize(progress, CascadeJson.Default.CascadeProgress);

    static TaskStep.More Next(CascadeProgress progress) => More(progress with { Phase = progress.Phase + 1 });

    static TaskStep.More More(CascadeProgress progress) =>
        new(Write(progress), progress.Phase <= CascadePhase.AbortUploads ? TaskState.Pending : TaskState.InProgress);

    async Task BeginReclaimAsync(BucketId id, CancellationToken cancellationToken) =>
        await catalog.WriteAsync(
            async transaction =>
            {
                if (await transaction.Buckets.FindAsync(id, CancellationToken.None) is { State: BucketState.Ending } bucket)
                    await transaction.Buckets.UpdateAsync(bucket with { State = BucketState.Reclaiming });
                return id;
            },
            cancellationToken);

    TaskStep.Finished Finish(DurableTask task, CascadeProgress progress)
    {
        var now = time.GetUtcNow();
        var output = new CascadeOutput(progress.Found, progress.FilesRemoved, progress.BytesRemoved, now);
        return new TaskStep.Finished(Write(progress), JsonSerializer.Serialize(output, CascadeJson.Default.CascadeOutput), async transaction =>
        {
            foreach (var key in await transaction.Keys.ListOfBucketAsync(task.Bucket))
            {
                if (key.Buckets is [_])
                    await transaction.Keys.DeleteAsync(key.Id);
                else
                    await transaction.Keys.UpdateAsync(key with { Buckets = [.. key.Buckets!.Where(bucket => bucket != task.Bucket)] });
            }

            if (await transaction.Buckets.FindAsync(task.Bucket, CancellationToken.None) is { } bucket)
                await transaction.Buckets.UpdateAsync(bucket with { State = BucketState.Gone, LastContent = BucketContent.Nothing, UpdatedAt = now });
        });
    }
}

/// <summary>What a completed cascade came to.</summary>
public sealed record CascadeOutput(BucketContent Removed, long FilesRemoved, long BytesRemoved, DateTimeOffset CompletedAt);

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(CascadeProgress))]
[JsonSerializable(typeof(CascadeOutput))]
public sealed partial class CascadeJson : JsonSerializerContext;
