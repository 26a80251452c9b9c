using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Uploads;
using Cooper.Doors.V1.Objects;
using Cooper.Doors.V1.Requests;

namespace Cooper.Doors.V1.Uploads;

/// <summary>Reads uploads out of requests.</summary>
static class UploadReading
{
    const int FileNameLengthMax = 255;
    const int ExpirationMin = 60;
    const int ExpirationMax = 86_400;
    const int ExpirationDefault = 3600;
    const int PropertyLengthMax = 100;
    const int Sha256Digits = 64;

    /// <summary><c>CreateUploadRequest</c></summary>
    /// <param name="shared">Metadata of all uploads of the call; an upload's own beats it.</param>
    public static NewUpload Read(JsonElement element, Location at, JsonObject? shared, JsonObject? sharedFields, Faults faults)
    {
        var fields = new Fields(element, at, faults);
        var fileName = fields.RequiredText("filename", FileNameLengthMax);
        if (fileName is "")
            faults.Add(at.Then("filename"), "string_too_short", "String should have at least 1 character");
        var contentType = fields.RequiredText("content_type", int.MaxValue);
        if (contentType is not null && !MimeType.IsValid(contentType))
            faults.Add(at.Then("content_type"), "value_error", "Input should be a media type, such as image/png");
        return new NewUpload(
            fileName ?? "",
            contentType ?? "",
            fields.Integer("presigned_url_expiration", ExpirationMin, ExpirationMax) ?? ExpirationDefault,
            ReadObject(fields, "metadata", shared, faults).ToJsonString(V1Json.Plain.Options))
        {
            Length = ReadLength(fields, faults),
            Sha256 = ReadPattern(
                fields, "file_hash", Sha256Digits,
                text => text.Length == Sha256Digits && !text.AsSpan().ContainsAnyExcept("0123456789abcdef"), "^[a-f0-9]{64}$", faults),
            MakesObject = fields.Boolean("create_object_on_confirm") ?? true,
            ObjectFields = ReadObject(fields, "object_metadata", sharedFields, faults),
            Property = ReadPattern(
                fields, "blob_property", PropertyLengthMax,
                text => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'), "^[a-zA-Z0-9_]+$", faults),
            Type = fields.Text("blob_type", PropertyLengthMax)?.ToLowerInvariant(),
            SkipsDuplicates = fields.Boolean("skip_duplicates") ?? true,
        };
    }

    /// <summary><c>ConfirmUploadRequest</c>, and one of <c>BatchConfirmRequest</c>.</summary>
    public static Confirmation ReadConfirmation(JsonElement element, Location at, string uploadId, Faults faults)
    {
        var fields = new Fields(element, at, faults);
        return new Confirmation(uploadId, fields.Text("etag", FileNameLengthMax), ReadLength(fields, faults));
    }

    public static JsonObject? ReadShared(Fields fields, string name, Faults faults) =>
        fields.Object(name) is null ? null : ReadObject(fields, name, null, faults);

    static JsonObject ReadObject(Fields fields, string name, JsonObject? shared, Faults faults)
    {
        var own = fields.Object(name) is { } given && Metadata.Read(given, fields.At(name), faults) is { } text
            ? JsonNode.Parse(text)!.AsObject()
            : [];
        foreach (var (key, value) in shared ?? [])
            own.TryAdd(key, value?.DeepClone());
        return own;
    }

    static long? ReadLength(Fields fields, Faults faults)
    {
        const string name = "file_size_bytes";
        if (fields.Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var length))
            return Bounds.Check(fields.At(name), length, 1, long.MaxValue, faults) ? length : null;
        faults.Add(fields.At(name), "int_type", "Input should be a valid integer");
        return null;
    }

    static string? ReadPattern(Fields fields, string name, int lengthMax, Func<string, bool> fits, string pattern, Faults faults)
    {
        var text = fields.Text(name, lengthMax);
        if (text is null || fits(text))
            return text;
        faults.Add(fields.At(name), "string_pattern_mismatch", $"String should match pattern '{pattern}'");
        return null;
    }
}
