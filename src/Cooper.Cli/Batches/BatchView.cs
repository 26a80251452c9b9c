using System.Text.Json;
using Cooper.Cli.Doors;

namespace Cooper.Cli.Batches;

/// <summary>A batch as <c>/v1</c> shows it.</summary>
readonly struct BatchView(JsonElement json)
{
    public string Id => json.RequiredText("batch_id");

    public string Status => json.Text("status") ?? "UNKNOWN";

    public bool IsOver => Status is not ("DRAFT" or "PENDING" or "IN_PROGRESS");

    public string? Task => json.Text("task_id");

    public string? Error => json.Text("error");

    public long Total => Progress.Number("total");

    public long Done => Progress.Number("done");

    public long Failed => Progress.Number("failed");

    public string Work => $"{Job.Text("command") ?? Job.Text("kind") ?? ""} on {Job.Text("launcher") ?? ""}";

    public string? OutsideJob => json.List("tier_tasks") is [var tier, ..] ? tier.Text("ray_job_id") : null;

    public DateTimeOffset? CreatedAt => json.Moment("created_at");

    JsonElement Progress => json.Member("progress") ?? default;

    JsonElement Job => json.Member("job") ?? default;
}
