using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;
using Cooper.Domain.Uploads;
using Cooper.Doors.V1.Requests;

namespace Cooper.Doors.V1.Objects;

/// <summary>Reads objects out of requests.</summary>
static class ObjectReading
{
    public const int KeyPrefixLengthMax = 1024;

    const int BlobsMax = 100;

    /// <summary>Names that the answer uses itself: as fields they are passed over.</summary>
    static readonly HashSet<string> SystemNames =
        ["object_id", "bucket_id", "status", "error", "created_at", "updated_at", "source_details", "blobs", "auto_process_error"];

    static readonly HashSet<string> SettingNames = ["key_prefix", "skip_duplicates", "canonicalize_source", "force_remirror"];

    /// <summary><c>CreateObjectRequest</c>, and <c>PatchObjectRequest</c> which has no blobs: fields stand at the root.</summary>
    public static NewObject Read(JsonElement element, Location at, bool takesBlobs, Faults faults)
    {
        var fields = new Fields(element, at, faults);
        var user = new JsonObject();
        foreach (var member in element.EnumerateObject())
        {
            if (!SystemNames.Contains(member.Name) && !SettingNames.Contains(member.Name))
                user[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        }

        Metadata.Read(JsonSerializer.SerializeToElement(user, V1Json.Plain.JsonObject), at, faults);
        return new NewObject(
            ReadKeyPrefix(fields, faults), takesBlobs ? ReadBlobs(fields, faults) : [], user, fields.Boolean("skip_duplicates") ?? false);
    }

    /// <summary><c>UpdateObjectRequest</c>: fields stand in <c>metadata</c>.</summary>
    public static NewObject ReadUpdate(JsonElement element, Faults faults)
    {
        var fields = new Fields(element, Location.Body, faults);
        var metadata = fields.Object("metadata") is { } given && Metadata.Read(given, fields.At("metadata"), faults) is { } text
            ? JsonNode.Parse(text)!.AsObject()
            : [];
        foreach (var name in SystemNames.Concat(SettingNames))
            metadata.Remove(name);
        return new NewObject(
            ReadKeyPrefix(fields, faults), ReadBlobs(fields, faults), metadata, fields.Boolean("skip_duplicates") ?? false);
    }

    static string? ReadKeyPrefix(Fields fields, Faults faults)
    {
        var prefix = fields.Text("key_prefix", KeyPrefixLengthMax);
        if (prefix is not null && (prefix.Split('/').Contains("..") || prefix.Any(char.IsControl)))
            faults.Add(fields.At("key_prefix"), "value_error", "A key prefix has no '..' in it and no control characters");
        return prefix;
    }

    static IReadOnlyList<NewBlob> ReadBlobs(Fields fields, Faults faults)
    {
        if (fields.Array("blobs") is not { } array)
            return [];
        if (array.GetArrayLength() > BlobsMax)
            faults.Add(fields.At("blobs"), "too_long", $"An object has at most {BlobsMax} blobs in one request");
        var isStoredAnew = fields.Boolean("force_remirror") ?? false;
        var isCopied = fields.Boolean("canonicalize_source") ?? true;
        var blobs = new List<NewBlob>();
        foreach (var (i, item) in array.EnumerateArray().Take(BlobsMax).Index())
        {
            var at = fields.At("blobs").Then(i);
            if (item.ValueKind != JsonValueKind.Object)
                faults.Add(at, "dict_type", "Input should be an object");
            else if (ReadBlob(item, at, isCopied, isStoredAnew, faults) is { } blob)
                blobs.Add(blob);
        }

        return blobs;
    }

    static NewBlob? ReadBlob(JsonElement element, Location at, bool isCopied, bool isStoredAnew, Faults faults)
    {
        var fields = new Fields(element, at, faults);
        var property = fields.RequiredText("property", 100);
        if (property is "")
            faults.Add(at.Then("property"), "string_too_short", "String should have at least 1 character");
        var type = fields.RequiredText("type", 100)?.ToLowerInvariant();
        if (type is not null && !Buckets.BucketSchema.IsType(type))
            faults.Add(at.Then("type"), "enum", "Input should be a type that a schema can have");
        var metadata = fields.Object("metadata") is { } given ? Metadata.Read(given, at.Then("metadata"), faults) : null;
        isCopied = fields.Boolean("canonicalize_source") ?? isCopied;
        isStoredAnew = fields.Boolean("force_remirror") ?? isStoredAnew;
        var prefix = ReadKeyPrefix(fields, faults);
        var upload = fields.Text("upload_id");
        if (!faults.AreNone)
            return null;

        var data = ReadSource(property!, type!, fields.Find("data"), upload, isCopied);
        return new NewBlob(property!, type!, prefix, metadata, data) { IsStoredAnew = isStoredAnew };
    }

    static BlobData ReadSource(string property, string type, JsonElement? data, string? upload, bool isCopied)
    {
        if (data is not null && upload is not null)
            throw Refuse.Because(RefusalCode.BlobSourceAmbiguous, $"{property}: give data or upload_id, not both");
        if (upload is not null)
            return new BlobData.FromUpload(
                UploadId.TryParse(upload) ?? throw Refuse.InvalidBlobData($"{property}: there is no confirmed upload {upload}"));
        return data is { } given
            ? BlobDataReading.Read(property, type, given, isCopied)
            : throw Refuse.Because(RefusalCode.BlobSourceMissing, $"{property}: give data or upload_id");
    }
}
