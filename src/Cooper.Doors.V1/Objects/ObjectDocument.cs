using System.Globalization;
using System.Text.Json.Nodes;
using Cooper.Domain.Buckets;
using Cooper.Domain.Objects;
using Cooper.Doors.V1.Buckets;

namespace Cooper.Doors.V1.Objects;

/// <summary><c>ObjectResponse</c>: the user's fields stand at its root, so it is made member by member.</summary>
static class ObjectDocument
{
    public static JsonObject From(BucketId bucket, StoredObject stored, Func<Blob, string?>? urlOf = null)
    {
        var bucketId = BucketIdentifiers.Spell(bucket);
        var document = new JsonObject
        {
            ["object_id"] = stored.Id.ToString(),
            ["bucket_id"] = bucketId,
            ["status"] = Spell(stored.Status),
            ["created_at"] = Spell(stored.CreatedAt),
            ["updated_at"] = Spell(stored.UpdatedAt),
            ["source_details"] = new JsonArray(new JsonObject { ["type"] = "bucket", ["source_id"] = bucketId }),
            ["blobs"] = new JsonArray([.. stored.Blobs.Select(blob => (JsonNode)From(blob, urlOf?.Invoke(blob)))]),
        };
        if (stored.KeyPrefix is { } prefix)
            document["key_prefix"] = prefix;
        if (stored.Error is { } error)
            document["error"] = error;
        foreach (var (name, value) in JsonNode.Parse(stored.Fields)!.AsObject())
            document.TryAdd(name, value?.DeepClone());
        return document;
    }

    /// <summary>Only what is asked for, and the ids.</summary>
    public static JsonObject Select(JsonObject document, IReadOnlyList<string> paths)
    {
        var selected = new JsonObject();
        foreach (var path in paths.Prepend("bucket_id").Prepend("object_id"))
            Copy(document, selected, path.Split('.'));
        return selected;
    }

    public static string Spell(ObjectStatus status) => status switch
    {
        ObjectStatus.Draft => "DRAFT",
        ObjectStatus.Pending => "PENDING",
        ObjectStatus.InProgress => "IN_PROGRESS",
        ObjectStatus.Processing => "PROCESSING",
        ObjectStatus.Completed => "COMPLETED",
        ObjectStatus.Failed => "FAILED",
        ObjectStatus.Canceled => "CANCELED",
        ObjectStatus.Skipped => "SKIPPED",
    };

    static JsonObject From(Blob blob, string? url)
    {
        var properties = blob.Metadata is { } metadata ? JsonNode.Parse(metadata)!.AsObject() : [];
        if (blob.Value is { } value)
            properties["value"] = JsonNode.Parse(value);
        if (blob.Source is { } source)
            properties["url"] = source;
        if (url is not null)
            properties["presigned_url"] = url;
        var document = new JsonObject
        {
            ["blob_id"] = blob.Id.ToString(),
            ["property"] = blob.Property,
            ["type"] = blob.Type,
            ["properties"] = properties,
        };
        if (blob.KeyPrefix is { } prefix)
            document["key_prefix"] = prefix;
        if (blob.Content is { } content)
            document["details"] = From(content);
        return document;
    }

    static JsonObject From(BlobContent content)
    {
        var details = new JsonObject
        {
            ["size_bytes"] = content.Length, ["mime_type"] = content.MimeType, ["file_name"] = content.FileName,
        };
        if (content.DisplayName is { } name)
            details["filename"] = name;
        if (content.Sha256 is { } sha256)
            details["hash"] = "sha256:" + sha256;
        return details;
    }

    static void Copy(JsonObject from, JsonObject to, ReadOnlySpan<string> path)
    {
        if (!from.TryGetPropertyValue(path[0], out var value) || value is null)
            return;
        if (path.Length == 1)
        {
            to[path[0]] = value.DeepClone();
            return;
        }

        if (value is not JsonObject inside)
            return;
        if (to[path[0]] is not JsonObject next)
            to[path[0]] = next = [];
        Copy(inside, next, path[1..]);
    }

    static string Spell(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
