using System.Text.Json;
using Cooper.Cli.Doors;

namespace Cooper.Cli.Tasks;

/// <summary>A task as <c>/v1</c> shows it. Most of it is about tasks that delete buckets.</summary>
readonly struct TaskView(JsonElement json)
{
    public string Id => json.RequiredText("task_id");

    public string Status => json.RequiredText("status");

    public string Type => json.Text("task_type") ?? "";

    public bool IsDeletion => Type is "" or "api_buckets_delete";

    public string? Batch => Data.Text("batch_id");

    public string? CancelReason => Data.Text("cancel_reason");

    public string BucketId => Data.Text("bucket_id") ?? "";

    public string BucketName => Data.Text("bucket_name") ?? "";

    public DateTimeOffset? CreatedAt => Data.Moment("created_at");

    public DateTimeOffset? StartedAt => Data.Moment("started_at");

    public DateTimeOffset? FinishedAt => Data.Moment("finished_at");

    public DateTimeOffset? HeartbeatAt => Data.Moment("heartbeat_at");

    /// <summary>The end of the window, while it runs.</summary>
    public DateTimeOffset? RestorableUntil => Data.Moment("restorable_until");

    public string? PreviousTask => Data.Text("previous_task_id");

    public string? RequestedBy => Data.Text("requested_by");

    public string Phase => Progress.Text("phase") ?? "";

    public long PhaseIndex => Progress.Number("phase_index");

    public long PhaseCount => Progress.Number("phase_count");

    public long Found => Progress.Number("objects_total");

    public long Removed => Progress.Number("objects_deleted");

    public long BytesFound => Progress.Number("bytes_total");

    public long BytesRemoved => Progress.Number("bytes_deleted");

    public double Percent => Progress.Fraction("percent") ?? 0;

    public double? BytesPerSecond => Progress.Fraction("bytes_per_second");

    public TimeSpan? TimeLeft => Progress.Fraction("seconds_left") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public string? Error => json.Text("error");

    public JsonElement? Receipt => Data.Member("receipt");

    JsonElement Data => json.Member("additional_data") ?? default;

    JsonElement Progress => Data.Member("progress") ?? default;
}
