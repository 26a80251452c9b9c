using System.Text.Json.Serialization;
using Cooper.Domain.Places;

namespace Cooper.Domain.Buckets;

/// <summary>
/// The phases of a cascade, in their order. Written to disk by these names, and shown by <see cref="CascadeProgress.NameOf"/>.
/// </summary>
public enum CascadePhase
{
    CancelJobs,
    Waiting,
    AbortUploads,
    DeleteObjects,
    DeleteBatchArtifacts,
    DeleteUploads,
    DeleteUniqueKeys,
    DeleteMetadata,
    Verify,
}

/// <summary>How far a cascade has come. Stored with its task.</summary>
public sealed record CascadeProgress
{
    /// <summary>The phase whose step comes next.</summary>
    public required CascadePhase Phase { get; init; }

    /// <summary>What the bucket held at acceptance.</summary>
    public required BucketContent Found { get; init; }

    /// <summary>True if its place did not open then, and <see cref="Found"/> is what the catalog knew last.</summary>
    public bool IsFoundStale { get; init; }

    /// <summary>
    /// What its place held when reclaim began, counted row by row; null before, and if it did not open.
    /// </summary>
    public BucketContent? Counted { get; init; }

    /// <summary>What could not be removed, the first few; of a task that has failed.</summary>
    public IReadOnlyList<NotErased> NotErased { get; init; } = [];

    /// <summary>When no write into the bucket was acknowledged any more.</summary>
    public required DateTimeOffset FencedAt { get; init; }

    /// <summary>Until when the end can be undone; null without a window.</summary>
    public DateTimeOffset? WindowEndsAt { get; init; }

    /// <summary>The jobs of batches that ran at acceptance, and whether their end was confirmed.</summary>
    public IReadOnlyList<EndedJob> Jobs { get; init; } = [];

    /// <summary>Keys that stopped working at acceptance, because this was their only bucket.</summary>
    public IReadOnlyList<string> KeysSuspended { get; init; } = [];

    public DateTimeOffset? ReclaimStartedAt { get; init; }

    /// <summary>Files on the storage when reclaim began, and since a restart of it.</summary>
    public long FilesFound { get; init; }

    /// <summary>Bytes on the storage, the engine's own included.</summary>
    public long BytesFound { get; init; }

    public long FilesRemoved { get; init; }

    public long BytesRemoved { get; init; }

    /// <summary>The failed task that this one goes on from.</summary>
    public string? PreviousTask { get; init; }

    /// <summary>How many tasks of the same end have failed before this one.</summary>
    public int FailedTasks { get; init; }

    /// <summary>What they had removed.</summary>
    public BucketContent RemovedBefore { get; init; }

    /// <summary>What this task has to remove: what was found at acceptance, less what earlier tasks of the same end removed.</summary>
    [JsonIgnore]
    public BucketContent ToRemove => Found - RemovedBefore;

    /// <summary>Phases that this cascade goes through: <c>waiting</c> only with a window.</summary>
    [JsonIgnore]
    public int PhaseCount => Enum.GetValues<CascadePhase>().Length - (WindowEndsAt is null ? 1 : 0);

    /// <summary>Counted from 1.</summary>
    [JsonIgnore]
    public int PhaseIndex => (int)Phase + (WindowEndsAt is null && Phase > CascadePhase.Waiting ? 0 : 1);

    /// <summary>
    /// What has been removed of what was found. Content goes in files that hold many versions each, so while it goes this is the share
    /// of the bytes on the storage that are gone; before and after it is exact.
    /// </summary>
    [JsonIgnore]
    public BucketContent Removed => Phase switch
    {
        < CascadePhase.DeleteObjects => RemovedBefore,
        CascadePhase.DeleteObjects => BucketContent.Max(RemovedBefore, RemovedBy(CascadePhase.DeleteObjects).Each(Share)),
        _ => BucketContent.Max(RemovedBefore, RemovedBy(Phase - 1)),
    };

    /// <summary>What is still there of what was found.</summary>
    [JsonIgnore]
    public BucketContent Remaining => Found - Removed;

    /// <summary>What is gone of all that was found when this phase is over.</summary>
    BucketContent RemovedBy(CascadePhase phase) => Found with
    {
        Batches = phase >= CascadePhase.DeleteBatchArtifacts ? Found.Batches : 0,
        ActiveBatches = phase >= CascadePhase.DeleteBatchArtifacts ? Found.ActiveBatches : 0,
        Artifacts = phase >= CascadePhase.DeleteBatchArtifacts ? Found.Artifacts : 0,
        Uploads = phase >= CascadePhase.DeleteUploads ? Found.Uploads : 0,
        OpenUploads = phase >= CascadePhase.DeleteUploads ? Found.OpenUploads : 0,
        UniqueKeys = phase >= CascadePhase.DeleteUniqueKeys ? Found.UniqueKeys : 0,
    };

    /// <summary>0 to 100, never falling; 100 only when the task is completed. Removing content is nine tenths of it.</summary>
    [JsonIgnore]
    public double Percent => Phase switch
    {
        < CascadePhase.DeleteObjects => Phase - CascadePhase.CancelJobs,
        CascadePhase.DeleteObjects => Math.Round(3 + (90 * ShareRemoved), 1),
        _ => 93 + (Phase - CascadePhase.DeleteObjects),
    };

    double ShareRemoved => BytesFound == 0 ? 0 : Math.Min(1, (double)BytesRemoved / BytesFound);

    public static string NameOf(CascadePhase phase) => phase switch
    {
        CascadePhase.CancelJobs => "cancel_jobs",
        CascadePhase.Waiting => "waiting",
        CascadePhase.AbortUploads => "abort_uploads",
        CascadePhase.DeleteObjects => "delete_objects",
        CascadePhase.DeleteBatchArtifacts => "delete_batch_artifacts",
        CascadePhase.DeleteUploads => "delete_uploads",
        CascadePhase.DeleteUniqueKeys => "delete_unique_keys",
        CascadePhase.DeleteMetadata => "delete_metadata",
        CascadePhase.Verify => "verify",
    };

    /// <summary>Storage removed a second, since reclaim began; null before there is a rate.</summary>
    public double? BytesPerSecond(DateTimeOffset now) =>
        Phase >= CascadePhase.DeleteObjects && ReclaimStartedAt is { } start && BytesRemoved > 0 && now > start
            ? Math.Round(BytesRemoved / (now - start).TotalSeconds)
            : null;

    /// <summary>Seconds until all content is removed, at that rate.</summary>
    public double? SecondsLeft(DateTimeOffset now) =>
        Phase == CascadePhase.DeleteObjects && BytesPerSecond(now) is { } rate and > 0
            ? Math.Round(Math.Max(0, BytesFound - BytesRemoved) / rate, 1)
            : null;

    long Share(long found) => (long)(found * ShareRemoved);
}
