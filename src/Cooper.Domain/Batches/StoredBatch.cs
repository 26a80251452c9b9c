using Cooper.Domain.Launchers;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Batches;

/// <summary>Work on a set of a bucket's objects. Its row; the objects are <see cref="BatchItem"/>s.</summary>
public sealed record StoredBatch
{
    public required BatchId Id { get; init; }

    public required BatchStatus Status { get; init; }

    public required BatchJob Job { get; init; }

    /// <summary>The user's: a JSON object.</summary>
    public string Metadata { get; init; } = "{}";

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The task that carries it out, of its last submit or retry.</summary>
    public TaskId? Task { get; init; }

    /// <summary>
    /// The bucket's epoch at that moment. Active in an older one, it was canceled by the end of the bucket, since
    /// undone.
    /// </summary>
    public long Epoch { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>
    /// Counts the outside jobs of this batch, from 1. A worker says which one it is: those before it are refused.
    /// </summary>
    public int JobNumber { get; init; }

    /// <summary>Whether the ticket of that job was exchanged.</summary>
    public bool IsTicketUsed { get; init; }

    /// <summary>How the launcher calls it.</summary>
    public JobId? OutsideId { get; init; }

    /// <summary>When its worker was last heard of.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    public bool IsActive => Status is BatchStatus.Pending or BatchStatus.InProgress;

    /// <summary>How it stands in a bucket of that epoch.</summary>
    public StoredBatch In(long epoch) => IsActive && Epoch < epoch ? this with { Status = BatchStatus.Canceled } : this;
}

/// <summary>Written to disk as its number. Terminal ones are final, except that what failed can be tried again.</summary>
public enum BatchStatus
{
    Draft = 0,
    Pending = 1,
    InProgress = 2,
    Completed = 3,
    CompletedWithErrors = 4,
    Failed = 5,
    Canceled = 6,
}

/// <summary>What a batch does, and where.</summary>
/// <param name="Command">The name under which the operator has registered it; null for an inventory.</param>
/// <param name="Launcher">Where its worker runs.</param>
public sealed record BatchJob(BatchJobKind Kind, string? Command, string Launcher, IReadOnlyDictionary<string, string> Parameters);

/// <summary>Written to disk as its number.</summary>
public enum BatchJobKind
{
    /// <summary>Reads each object, verifies the digests of its blobs, and writes a manifest.</summary>
    Inventory = 0,

    /// <summary>Runs a program once for each object.</summary>
    Command = 1,
}

/// <summary>One object of a batch.</summary>
/// <param name="Object">Its id as it was given; there may be no such object.</param>
/// <param name="Fence">Counts its leases; who comes with an older one is refused.</param>
public sealed record BatchItem(long Number, string Object, BatchItemState State, long Fence)
{
    public DateTimeOffset? LeasedUntil { get; init; }

    public BatchItemError? Error { get; init; }

    /// <summary>What the work on it came to, as JSON.</summary>
    public string? Result { get; init; }
}

/// <summary>Written to disk as its number.</summary>
public enum BatchItemState
{
    Waiting = 0,
    Leased = 1,
    Done = 2,
    Failed = 3,
}

/// <summary>Why the work on an object failed.</summary>
/// <param name="Type">One of <see cref="Types"/>.</param>
/// <param name="IsTransient">Whether another try may help.</param>
public sealed record BatchItemError(string Type, string Message, bool IsTransient)
{
    /// <summary>The vocabulary of <c>/v1</c>.</summary>
    public static IReadOnlyList<string> Types { get; } = ["dependency", "authentication", "validation", "runtime", "network", "resource"];

    public const int MessageLengthMax = 2000;
}

/// <summary>How many objects of a batch are in each state.</summary>
public readonly record struct BatchCounts(long Waiting, long Leased, long Done, long Failed)
{
    public long Total => Waiting + Leased + Done + Failed;

    public long Left => Waiting + Leased;
}

/// <summary>A file that the work of a batch has written: a file version of the bucket, held by the batch.</summary>
public sealed record BatchArtifact(string Name, long Version, long Length, string Sha256, DateTimeOffset CreatedAt);

/// <summary>A place in the list of batches: newest first, what is equally old by id.</summary>
public readonly record struct BatchPosition(DateTimeOffset CreatedAt, BatchId Id);
