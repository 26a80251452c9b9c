using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;

namespace Cooper.Domain.Tasks;

/// <summary>A task's id: <c>task_</c> and 20 characters.</summary>
public readonly record struct TaskId
{
    const string Prefix = "task_";
    const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    const int Characters = 20;

    readonly string? text;

    TaskId(string text) => this.text = text;

    public static TaskId New(Entropy entropy) => new(Prefix + entropy.NextText(Alphabet, Characters));

    public static TaskId? TryParse(string? text) =>
        text is not null && text.Length == Prefix.Length + Characters && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text.AsSpan(Prefix.Length).ContainsAnyExcept(Alphabet)
            ? new TaskId(text)
            : null;

    public static TaskId Parse(string text) => TryParse(text) ?? throw new FormatException($"Not a task id: {text}");

    public override string ToString() => text ?? "";
}

/// <summary>Written to disk as its number.</summary>
public enum TaskState
{
    Pending = 0,
    InProgress = 1,
    Completed = 2,
    Failed = 3,
    Canceled = 4,
}

/// <summary>Work that takes longer than a request: a row in the catalog that survives whatever dies.</summary>
public sealed record DurableTask
{
    public required TaskId Id { get; init; }

    public required AccountId Account { get; init; }

    /// <summary>Written to disk; see the list of kinds in <see cref="TaskRunner"/>.</summary>
    public required string Kind { get; init; }

    public required TaskState State { get; init; }

    /// <summary>The bucket that it is about.</summary>
    public required BucketId Bucket { get; init; }

    /// <summary>How far it got, as JSON in the kind's own form.</summary>
    public required string Progress { get; init; }

    /// <summary>What it came to, as JSON, when it is completed.</summary>
    public string? Output { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? HeartbeatAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When its next step is due.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Steps that failed one after another.</summary>
    public int Failures { get; init; }

    /// <summary>When its last step succeeded; while steps fail, when they began to. A task that stands still too long has failed.</summary>
    public required DateTimeOffset ProgressedAt { get; init; }

    public string? Error { get; init; }

    public string? ErrorCode { get; init; }

    /// <summary>The request that made it.</summary>
    public string? RequestId { get; init; }

    /// <summary>The key that asked for it.</summary>
    public string? RequestedBy { get; init; }

    public bool IsOver => State is TaskState.Completed or TaskState.Failed or TaskState.Canceled;
}
