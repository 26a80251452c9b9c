using System.Security.Cryptography;
using System.Text;
using Cooper.Domain.Accounts;

namespace Cooper.Domain.Events;

/// <summary>An event's id: <c>evt_</c> and 20 hex digits.</summary>
public readonly record struct EventId
{
    const string Prefix = "evt_";
    const int Digits = 20;

    readonly string? text;

    EventId(string text) => this.text = text;

    /// <summary>
    /// Follows from what happened, so that the same happening never has two. It is as hard to guess as the ids that it is made of.
    /// </summary>
    public static EventId Of(params ReadOnlySpan<string> parts)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts!)));
        return new EventId(Prefix + Convert.ToHexStringLower(hash)[..Digits]);
    }

    public static EventId? TryParse(string? text) =>
        text is not null && text.Length == Prefix.Length + Digits && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text[Prefix.Length..].All(char.IsAsciiHexDigitLower)
            ? new EventId(text)
            : null;

    public static EventId Parse(string text) => TryParse(text) ?? throw new FormatException($"Not an event's id: {text}");

    public override string ToString() => text ?? "";
}

/// <summary>Something that happened, to be told to the webhooks that asked for it.</summary>
public sealed record Event
{
    public required EventId Id { get; init; }

    public required AccountId Account { get; init; }

    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public required string Type { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required Subject Subject { get; init; }

    /// <summary>What is said of it besides: a JSON object, shown as it is.</summary>
    public required string Data { get; init; }
}

/// <summary>What an event is about. Events of one subject are told in their order. Written to disk.</summary>
/// <param name="Type">Such as <c>bucket</c>.</param>
/// <param name="Id">As the domain writes it.</param>
public sealed record Subject(string Type, string Id)
{
    public const string Bucket = "bucket";
    public const string Object = "object";
    public const string Batch = "batch";
}

/// <summary>What there is to be told. The names are those of <c>/v1</c>; written to disk.</summary>
public static class EventTypes
{
    public const string BucketCreated = "bucket.created";
    public const string BucketDeleting = "bucket.deleting";
    public const string BucketDeleted = "bucket.deleted";
    public const string BucketDeleteFailed = "bucket.delete_failed";
    public const string ObjectCreated = "object.created";

    /// <summary>Of one call that makes several; there is no <see cref="ObjectCreated"/> for those.</summary>
    public const string ObjectsCreatedBatch = "objects.created.batch";
    public const string ObjectUpdated = "object.updated";
    public const string ObjectDeleted = "object.deleted";
    public const string BatchSubmitted = "batch.submitted";
    public const string BatchCompleted = "batch.completed";
    public const string BatchFailed = "batch.failed";
    public const string BatchCanceled = "batch.canceled";

    /// <summary>Of a webhook: all of them, those of later versions too.</summary>
    public const string Any = "*";

    /// <summary>What a webhook may ask for. There are no collections in this version, so nothing of them happens.</summary>
    public static IReadOnlySet<string> Known { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        BucketCreated, BucketDeleting, BucketDeleted, BucketDeleteFailed, Any,
        ObjectCreated, ObjectsCreatedBatch, ObjectUpdated, ObjectDeleted,
        BatchSubmitted, BatchCompleted, BatchFailed, BatchCanceled,
        "collection.created", "collection.updated", "collection.deleted", "collection.documents.written",
    };
}
