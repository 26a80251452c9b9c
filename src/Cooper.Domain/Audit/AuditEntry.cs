using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Audit;

/// <summary>
/// Who did what to a bucket, or to an API key, written in the transaction that did it. Outlives the bucket, its task and its receipt, and
/// is never changed.
/// </summary>
public sealed record AuditEntry
{
    /// <summary>In the order of writing; given by the catalog.</summary>
    public long Number { get; init; }

    public required AccountId Account { get; init; }

    public required DateTimeOffset At { get; init; }

    public required AuditAction Action { get; init; }

    /// <summary>Null if it is about something else.</summary>
    public BucketId? Bucket { get; init; }

    public string? BucketName { get; init; }

    /// <summary>What it is about if that is no bucket: a key.</summary>
    public string? SubjectId { get; init; }

    public string? SubjectName { get; init; }

    /// <summary>The key that asked for it.</summary>
    public string? KeyId { get; init; }

    public string? RequestId { get; init; }

    public TaskId? Task { get; init; }

    /// <summary>What the bucket held at that moment, where that matters.</summary>
    public BucketContent? Content { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    internal static AuditEntry Of(AuditAction action, Bucket bucket, Caller caller, DateTimeOffset at) => new()
    {
        Account = bucket.Account,
        At = at,
        Action = action,
        Bucket = bucket.Id,
        BucketName = bucket.Name,
        KeyId = caller.Key.Id.ToString(),
        RequestId = caller.RequestId,
    };

    internal static AuditEntry Of(AuditAction action, ApplicationKey subject, Caller caller, DateTimeOffset at) => new()
    {
        Account = subject.Account,
        At = at,
        Action = action,
        SubjectId = subject.Id.ToString(),
        SubjectName = subject.Name,
        KeyId = caller.Key.Id.ToString(),
        RequestId = caller.RequestId,
    };

    /// <summary>What came of a request that a task carries out.</summary>
    internal static AuditEntry Of(AuditAction action, Bucket bucket, DurableTask task, DateTimeOffset at) => new()
    {
        Account = bucket.Account,
        At = at,
        Action = action,
        Bucket = bucket.Id,
        BucketName = bucket.Name,
        KeyId = task.RequestedBy,
        RequestId = task.RequestId,
        Task = task.Id,
    };
}

/// <summary>Written to disk as its number.</summary>
public enum AuditAction
{
    BucketCreated = 0,
    BucketUpdated = 1,

    /// <summary>A cascade was accepted.</summary>
    BucketDeletionAccepted = 2,

    /// <summary>A cascade that had failed was asked for again.</summary>
    BucketDeletionResumed = 3,

    /// <summary>The window of a cascade was ended.</summary>
    BucketDeletionPurged = 4,

    /// <summary>A cascade was undone.</summary>
    BucketDeletionCanceled = 5,
    BucketDeletionFailed = 6,

    /// <summary>A cascade has come to its end, or an empty bucket was deleted.</summary>
    BucketDeleted = 7,
    ApiKeyCreated = 8,
    ApiKeyUpdated = 9,
    ApiKeyRevoked = 10,
    ApiKeyRotated = 11,
}
