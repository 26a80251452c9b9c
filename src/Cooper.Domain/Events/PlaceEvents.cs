using System.Text.Json;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Places;

namespace Cooper.Domain.Events;

/// <summary>
/// What is told of objects and batches, written down in their place, in the transaction in which it happens: an event without its cause or
/// a cause without its event cannot be. <see cref="DrainEvents"/> brings it to the catalog. Where nobody listens nothing is written.
/// </summary>
public sealed class PlaceEvents(ICatalog catalog, TimeProvider time)
{
    readonly HashSet<BucketId> undrained = [];

    /// <param name="describe">Asked only if somebody listens.</param>
    internal async ValueTask TellAsync(
        IPlaceTransaction transaction, Bucket bucket, string type, Subject subject, Func<ValueTask<PlaceEventData>> describe)
    {
        // Here and not before the transaction: who asks to be told is told of all that is committed from then on.
        var webhooks = await catalog.Webhooks.ListAsync(bucket.Account, CancellationToken.None);
        var listeners = webhooks.Where(webhook => webhook.IsActive && webhook.Wants(type)).Select(webhook => webhook.Id).ToList();
        if (listeners.Count == 0)
            return;
        var data = await describe() with { BucketId = bucket.Id.ToString(), BucketName = bucket.Name };
        await transaction.Events.AddAsync(new NewPlaceEvent(
            type, time.GetUtcNow(), subject, JsonSerializer.Serialize(data, EventJson.Default.PlaceEventData), listeners));
        Note(bucket.Id);
    }

    /// <summary>The bucket's place may keep events, or will when the transaction under way has committed.</summary>
    internal void Note(BucketId bucket)
    {
        lock (undrained)
            undrained.Add(bucket);
    }

    /// <summary>All that were noted since this was asked last.</summary>
    internal IReadOnlyList<BucketId> TakeUndrained()
    {
        lock (undrained)
        {
            List<BucketId> taken = [.. undrained];
            undrained.Clear();
            return taken;
        }
    }
}

/// <summary>Written to disk, and shown as <c>metadata</c>.</summary>
sealed record PlaceEventData
{
    /// <summary>As the domain writes it; the door spells it.</summary>
    public string BucketId { get; init; } = "";

    public string BucketName { get; init; } = "";

    /// <summary>Of an object.</summary>
    public string? KeyPrefix { get; init; }

    /// <summary>Of an object.</summary>
    public int? BlobCount { get; init; }

    /// <summary>The objects that were made together.</summary>
    public IReadOnlyList<string>? ObjectIds { get; init; }

    /// <summary>Of objects that were made together, and of a batch.</summary>
    public long? ObjectCount { get; init; }

    public string? TaskId { get; init; }

    /// <summary>Of a batch: the objects whose work is done.</summary>
    public long? SucceededCount { get; init; }

    public long? FailedCount { get; init; }

    public string? Error { get; init; }
}
