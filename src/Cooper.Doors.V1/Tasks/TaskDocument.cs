using System.Text.Json;
using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Tasks;
using Cooper.Doors.V1.Buckets;

namespace Cooper.Doors.V1.Tasks;

/// <summary><c>TaskResponse</c>. What stands in its data and outputs is the type's own.</summary>
sealed record TaskDocument
{
    public required string TaskId { get; init; }

    public required string TaskType { get; init; }

    public required string Status { get; init; }

    public required IReadOnlyList<string> Inputs { get; init; }

    public IReadOnlyList<JsonElement>? Outputs { get; init; }

    public required JsonElement AdditionalData { get; init; }

    public string? Error { get; init; }

    /// <summary>The name that the guides give the same text.</summary>
    public string? ErrorMessage { get; init; }

    public static TaskDocument From(TaskStanding standing)
    {
        var task = standing.Task;
        var error = task.State == TaskState.Failed ? task.Error : null;
        var (inputs, outputs, data) = Describe(standing);
        return new TaskDocument
        {
            TaskId = task.Id.ToString(),
            TaskType = task.Kind,
            Status = Spell(task.State),
            Inputs = inputs,
            Outputs = outputs,
            AdditionalData = data,
            Error = error,
            ErrorMessage = error,
        };
    }

    /// <summary>Of a draft that was canceled: there was never a task.</summary>
    public static TaskDocument OfDraft(BatchId batch, string kind) => new()
    {
        TaskId = $"task_{batch}",
        TaskType = kind,
        Status = Spell(TaskState.Canceled),
        Inputs = [batch.ToString()],
        AdditionalData = JsonElement.Parse("{}"),
    };

    static (IReadOnlyList<string> Inputs, IReadOnlyList<JsonElement>? Outputs, JsonElement Data) Describe(TaskStanding standing)
    {
        var task = standing.Task;
        switch (task.Kind)
        {
            case CarryOutCascade.KindName:
                var deletion = JsonSerializer.SerializeToElement(BucketDeletionData.From(standing), V1Json.Plain.BucketDeletionData);
                return ([BucketIdentifiers.Spell(task.Bucket)], DeletionOutputs(task), deletion);
            case CarryOutBatch.KindName:
                var batch = BatchTaskData.From(standing);
                return ([batch.BatchId], null, JsonSerializer.SerializeToElement(batch, V1Json.Plain.BatchTaskData));
            default:
                var confirmation = JsonSerializer.SerializeToElement(ConfirmationData.From(standing), V1Json.Plain.ConfirmationData);
                return (ConfirmationData.InputsOf(task), ConfirmationData.OutputsOf(task), confirmation);
        }
    }

    static IReadOnlyList<JsonElement>? DeletionOutputs(DurableTask task) => BucketDeletionOutput.From(task) is { } output
        ? [JsonSerializer.SerializeToElement(output, V1Json.Plain.BucketDeletionOutput)]
        : null;

    public static string Spell(TaskState state) => state switch
    {
        TaskState.Pending => "PENDING",
        TaskState.InProgress => "IN_PROGRESS",
        TaskState.Completed => "COMPLETED",
        TaskState.Failed => "FAILED",
        TaskState.Canceled => "CANCELED",
    };
}

/// <summary>What a completed deletion came to.</summary>
sealed record BucketDeletionOutput
{
    public required string BucketId { get; init; }

    public required long ObjectsDeleted { get; init; }

    public required long BlobsDeleted { get; init; }

    public required long BytesDeleted { get; init; }

    public required long HideMarkersDeleted { get; init; }

    public required long UploadsDeleted { get; init; }

    public required long JobsCanceled { get; init; }

    public required long BatchesDeleted { get; init; }

    public required long UniqueKeysDeleted { get; init; }

    public required long BlobsRetainedShared { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }

    public static BucketDeletionOutput? From(DurableTask task)
    {
        if (task.Output is null)
            return null;
        var receipt = CascadeJson.ReadReceipt(task.Output);
        var progress = CascadeJson.ReadProgress(task.Progress);
        var removed = progress.Counted ?? progress.Found;
        return new BucketDeletionOutput
        {
            BucketId = BucketIdentifiers.Spell(task.Bucket),
            ObjectsDeleted = removed.Objects,
            BlobsDeleted = removed.Blobs + removed.Versions - removed.HeldVersions,
            BytesDeleted = receipt.BytesFreed,
            HideMarkersDeleted = removed.HideMarkers,
            UploadsDeleted = removed.Uploads + removed.UnfinishedLargeFiles,
            JobsCanceled = receipt.Jobs.Count,
            BatchesDeleted = removed.Batches,
            UniqueKeysDeleted = removed.UniqueKeys,
            // Bytes are never shared across buckets.
            BlobsRetainedShared = 0,
            CompletedAt = receipt.ReclaimEndedAt,
        };
    }
}
