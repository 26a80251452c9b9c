using System.Text.Json;
using Cooper.Domain.Tasks;
using Cooper.Domain.Uploads;
using Cooper.Doors.V1.Buckets;

namespace Cooper.Doors.V1.Tasks;

/// <summary>The <c>additional_data</c> of a task that confirms uploads.</summary>
sealed record ConfirmationData
{
    public required string BucketId { get; init; }

    public required string BucketName { get; init; }

    public required string NamespaceId { get; init; }

    public string? RequestId { get; init; }

    public string? RequestedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public required int ConfirmationsTotal { get; init; }

    public required int ConfirmationsDone { get; init; }

    public required int ConfirmationsFailed { get; init; }

    public static ConfirmationData From(TaskStanding standing)
    {
        var task = standing.Task;
        var progress = ConfirmationJson.Read(task.Progress);
        return new ConfirmationData
        {
            BucketId = BucketIdentifiers.Spell(task.Bucket),
            BucketName = standing.Bucket?.Name ?? "",
            NamespaceId = V1Namespace.IdOf(task.Account),
            RequestId = task.RequestId,
            RequestedBy = task.RequestedBy,
            CreatedAt = task.CreatedAt,
            StartedAt = task.StartedAt,
            FinishedAt = task.FinishedAt,
            ConfirmationsTotal = progress.Confirmations.Count,
            ConfirmationsDone = progress.Results.Count,
            ConfirmationsFailed = progress.Results.Count(result => result.Error is not null),
        };
    }

    public static IReadOnlyList<string> InputsOf(DurableTask task) =>
        [.. ConfirmationJson.Read(task.Progress).Confirmations.Select(confirmation => confirmation.UploadId)];

    /// <summary>One for each confirmation that was carried out, in their order; also of a task that ended before all were.</summary>
    public static IReadOnlyList<JsonElement>? OutputsOf(DurableTask task) => task.IsOver
        ? [.. ConfirmationJson.Read(task.Progress).Results.Select(
            result => JsonSerializer.SerializeToElement(ConfirmationOutput.From(result), V1Json.Plain.ConfirmationOutput))]
        : null;
}

/// <summary>What became of one confirmation.</summary>
sealed record ConfirmationOutput(string UploadId, string Status, string? ObjectId, string? Error, string? ErrorCode)
{
    public static ConfirmationOutput From(ConfirmationResult result) => new(
        result.UploadId,
        result.Error is null ? "COMPLETED" : "FAILED",
        result.ObjectId,
        result.Error,
        result.Code is { } code ? V1Refusals.Translate(code).Code : null);
}
