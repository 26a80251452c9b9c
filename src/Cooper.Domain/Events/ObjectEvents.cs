using Cooper.Domain.Buckets;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;

namespace Cooper.Domain.Events;

/// <summary>What is told of objects.</summary>
static class ObjectEvents
{
    /// <summary>What one call has put: told unless it was found as it is.</summary>
    public static ValueTask PutAsync(this PlaceEvents events, IPlaceTransaction transaction, Bucket bucket, PutObject put) =>
        put.Effect switch
        {
            PutEffect.None => default,
            PutEffect.Created => events.TellAsync(transaction, bucket, EventTypes.ObjectCreated, put.Object),
            PutEffect.Changed => events.UpdatedAsync(transaction, bucket, put.Object),
        };

    /// <summary>What one call has put together: one event for all that are new, and one for each that was changed.</summary>
    public static async ValueTask PutAsync(
        this PlaceEvents events, IPlaceTransaction transaction, Bucket bucket, IReadOnlyList<PutObject> puts)
    {
        List<string> created = [.. puts.Where(put => put.Effect == PutEffect.Created).Select(put => put.Object.Id.ToString())];
        if (created.Count > 0)
            await events.TellAsync(
                transaction, bucket, EventTypes.ObjectsCreatedBatch, new Subject(Subject.Bucket, bucket.Id.ToString()),
                () => new(new PlaceEventData { ObjectIds = created, ObjectCount = created.Count }));
        foreach (var put in puts.Where(put => put.Effect == PutEffect.Changed))
            await events.UpdatedAsync(transaction, bucket, put.Object);
    }

    public static ValueTask UpdatedAsync(this PlaceEvents events, IPlaceTransaction transaction, Bucket bucket, StoredObject updated) =>
        events.TellAsync(transaction, bucket, EventTypes.ObjectUpdated, updated);

    public static ValueTask DeletedAsync(this PlaceEvents events, IPlaceTransaction transaction, Bucket bucket, StoredObject deleted) =>
        events.TellAsync(transaction, bucket, EventTypes.ObjectDeleted, deleted);

    static ValueTask TellAsync(
        this PlaceEvents events, IPlaceTransaction transaction, Bucket bucket, string type, StoredObject about) =>
        events.TellAsync(
            transaction, bucket, type, new Subject(Subject.Object, about.Id.ToString()),
            () => new(new PlaceEventData { KeyPrefix = about.KeyPrefix, BlobCount = about.Blobs.Count }));
}
