using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cooper.Domain.Batches;

/// <summary>How far the task of a batch has come. Stored with it, and all that it needs to stop its jobs once the bucket is gone.</summary>
public sealed record BatchProgress
{
    public required string BatchId { get; init; }

    public required long Epoch { get; init; }

    public required string Launcher { get; init; }

    /// <summary>Jobs that were given to the launcher and are not known to have ended.</summary>
    public IReadOnlyList<OutsideJob> Jobs { get; init; } = [];

    /// <summary>The job that was started last, whatever became of it.</summary>
    public string? LastJobId { get; init; }

    /// <summary>How many jobs there were.</summary>
    public int JobsTried { get; init; }

    /// <summary>The objects of the batch.</summary>
    public long Total { get; init; }

    public long Done { get; init; }

    public long Failed { get; init; }

    /// <summary>Set when no more is to be done than to see the jobs end.</summary>
    public BatchOutcome? Outcome { get; init; }

    /// <summary>Why it was canceled: <c>requested</c>, <c>bucket_deleted</c>, <c>batch_deleted</c>.</summary>
    public string? CancelReason { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>Since when no more is to be done than to see its jobs end.</summary>
    public DateTimeOffset? StoppingSince { get; init; }

    /// <summary>Since when its launcher has not answered; null if it has.</summary>
    public DateTimeOffset? TroubleSince { get; init; }
}

/// <param name="Id">As the launcher calls it; null if it was not told yet.</param>
public sealed record OutsideJob(string Name, string? Id);

public enum BatchOutcome
{
    Completed,
    Failed,
    Canceled,
}

/// <summary>Written to disk.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(BatchProgress))]
public sealed partial class BatchJson : JsonSerializerContext
{
    public static string Write(BatchProgress progress) => JsonSerializer.Serialize(progress, Default.BatchProgress);

    public static BatchProgress Read(string json) => JsonSerializer.Deserialize(json, Default.BatchProgress)!;
}
