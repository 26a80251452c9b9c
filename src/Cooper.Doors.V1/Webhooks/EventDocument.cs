using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Doors.V1.Buckets;

namespace Cooper.Doors.V1.Webhooks;

/// <summary><c>WebhookEvent</c>: what a webhook is sent.</summary>
sealed record EventDocument(
    string EventId, string EventType, DateTimeOffset OccurredAt, string NamespaceId, SubjectDocument Subject, JsonElement Metadata)
{
    /// <summary>The same bytes whenever it is sent again.</summary>
    public static byte[] Render(Event told) => JsonSerializer.SerializeToUtf8Bytes(From(told), V1Json.Plain.EventDocument);

    static EventDocument From(Event told) => new(
        told.Id.ToString(),
        told.Type,
        told.OccurredAt,
        V1Namespace.IdOf(told.Account),
        new SubjectDocument(told.Subject.Type, Spell(told.Subject)),
        SpellBucket(told.Data));

    /// <summary>What is told of an object or a batch names its bucket as the domain does.</summary>
    static JsonElement SpellBucket(string data)
    {
        var metadata = JsonNode.Parse(data)!.AsObject();
        if (metadata["bucket_id"] is { } id)
            metadata["bucket_id"] = BucketIdentifiers.Spell(BucketId.Parse(id.GetValue<string>()));
        return JsonElement.Parse(metadata.ToJsonString());
    }

    static string Spell(Subject subject) =>
        subject.Type == Domain.Events.Subject.Bucket ? BucketIdentifiers.Spell(BucketId.Parse(subject.Id)) : subject.Id;
}

/// <summary>What an event is about.</summary>
sealed record SubjectDocument(string Type, string Id);
