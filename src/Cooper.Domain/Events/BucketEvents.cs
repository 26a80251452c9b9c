using System.Text.Json;
using System.Text.Json.Serialization;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Events;

/// <summary>
/// What is told of buckets, written down in the transaction in which it happens: an event without its cause or a cause without its event
/// cannot be. Where nobody listens nothing is written.
/// </summary>
static class BucketEvents
{
    public static ValueTask CreatedAsync(ICatalogTransaction transaction, Bucket bucket) =>
        TellAsync(transaction, bucket, EventTypes.BucketCreated, "", bucket.CreatedAt, new BucketEventData(bucket.Name));

    public static ValueTask DeletingAsync(ICatalogTransaction transaction, Bucket bucket, DurableTask task, CascadeProgress progress) =>
        TellAsync(
            transaction, bucket, EventTypes.BucketDeleting, task.Id.ToString(), progress.FencedAt,
            Count(bucket, progress.Found) with { TaskId = task.Id.ToString(), RestorableUntil = progress.WindowEndsAt });

    /// <summary>One event, whatever the bucket held.</summary>
    /// <param name="task">Null after a strict delete.</param>
    public static ValueTask DeletedAsync(
        ICatalogTransaction transaction, Bucket bucket, DurableTask? task, BucketContent found, DateTimeOffset now) =>
        TellAsync(
            transaction, bucket, EventTypes.BucketDeleted, "", now, Count(bucket, found) with { TaskId = task?.Id.ToString() });

    public static ValueTask DeleteFailedAsync(ICatalogTransaction transaction, Bucket bucket, DurableTask task) =>
        TellAsync(
            transaction, bucket, EventTypes.BucketDeleteFailed, task.Id.ToString(), task.FinishedAt!.Value,
            new BucketEventData(bucket.Name) { TaskId = task.Id.ToString(), Error = task.Error, ErrorCode = task.ErrorCode });

    static BucketEventData Count(Bucket bucket, BucketContent content) =>
        new(bucket.Name) { ObjectCount = content.Objects, TotalSizeBytes = content.Bytes };

    /// <param name="occasion">What tells it from another event of this type about this bucket.</param>
    static async ValueTask TellAsync(
        ICatalogTransaction transaction, Bucket bucket, string type, string occasion, DateTimeOffset at, BucketEventData data)
    {
        var webhooks = await transaction.Webhooks.ListAsync(bucket.Account, CancellationToken.None);
        var listeners = webhooks.Where(webhook => webhook.IsActive && webhook.Wants(type)).Select(webhook => webhook.Id).ToList();
        if (listeners.Count == 0)
            return;
        await transaction.Events.AddAsync(
            new Event
            {
                Id = EventId.Of(type, bucket.Id.ToString(), occasion),
                Account = bucket.Account,
                Type = type,
                OccurredAt = at,
                Subject = new Subject(Subject.Bucket, bucket.Id.ToString()),
                Data = JsonSerializer.Serialize(data, EventJson.Default.BucketEventData),
            },
            listeners);
    }
}

/// <summary>Written to disk, and shown as <c>metadata</c>.</summary>
sealed record BucketEventData(string BucketName)
{
    public string? TaskId { get; init; }

    /// <summary><see cref="BucketContent.Objects"/> when the end was accepted.</summary>
    public long? ObjectCount { get; init; }

    public long? TotalSizeBytes { get; init; }

    public DateTimeOffset? RestorableUntil { get; init; }

    public string? Error { get; init; }

    public string? ErrorCode { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(BucketEventData))]
[JsonSerializable(typeof(PlaceEventData))]
sealed partial class EventJson : JsonSerializerContext;
