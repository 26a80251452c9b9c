using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Doors.V1.Requests;

namespace Cooper.Doors.V1.Buckets;

/// <summary>Reads a <c>bucket_schema</c>. It is kept as JSON, as it came but for the letter case of its type names.</summary>
static class BucketSchema
{
    const int PropertiesMax = 200;
    const int NameLengthMax = 100;
    const int DepthMax = 5;

    /// <summary>Nothing published limits a schema's size; it stands in the catalog, so something has to.</summary>
    const int BytesMax = 256 * 1024;

    static readonly HashSet<string> Types =
    [
        // Kept as JSON.
        "string", "number", "integer", "float", "boolean", "object", "array", "date", "datetime",
        // Kept as blobs.
        "text", "image", "audio", "video", "pdf", "excel",
    ];

    public static bool IsType(string type) => Types.Contains(type);

    /// <summary>The text to keep; null if something does not fit.</summary>
    public static string? Read(JsonElement value, Location at, Faults faults)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            faults.Add(at, "dict_type", "Input should be an object");
            return null;
        }

        var schema = JsonObject.Create(value)!;
        if (schema["properties"] is not JsonObject properties)
            faults.Add(at.Then("properties"), schema["properties"] is null ? "missing" : "dict_type", "A schema has properties");
        else
            ReadTop(properties, at.Then("properties"), faults);
        if (!faults.AreNone)
            return null;

        var text = schema.ToJsonString();
        if (text.Length <= BytesMax)
            return text;
        faults.Add(at, "too_long", $"A schema has at most {BytesMax} bytes");
        return null;
    }

    static void ReadTop(JsonObject properties, Location at, Faults faults)
    {
        if (properties.Count == 0)
            faults.Add(at, "too_short", "A schema has at least one property");
        if (properties.Count > PropertiesMax)
            faults.Add(at, "too_long", $"A schema has at most {PropertiesMax} properties");
        foreach (var (name, _) in properties)
        {
            if (name.Length is 0 or > NameLengthMax || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
                faults.Add(at.Then(name), "string_pattern_mismatch", $"Names are 1 to {NameLengthMax} letters, digits and underscores");
        }

        ReadFields(properties, at, depth: 1, faults);
    }

    static void ReadFields(JsonObject fields, Location at, int depth, Faults faults)
    {
        foreach (var (name, field) in fields)
            ReadField(field, at.Then(name), depth, faults);
    }

    static void ReadField(JsonNode? node, Location at, int depth, Faults faults)
    {
        if (node is not JsonObject field)
            faults.Add(at, "dict_type", "Input should be an object");
        else if (depth > DepthMax)
            faults.Add(at, "too_long", $"A schema is at most {DepthMax} levels deep");
        else
            ReadParts(field, at, depth, faults);
    }

    static void ReadParts(JsonObject field, Location at, int depth, Faults faults)
    {
        ReadType(field, at.Then("type"), faults);
        Expect(field, "description", JsonValueKind.String, "string_type", at, faults);
        Expect(field, "examples", JsonValueKind.Array, "list_type", at, faults);
        Expect(field, "enum", JsonValueKind.Array, "list_type", at, faults);
        if (field["required"]?.GetValueKind() is not (null or JsonValueKind.True or JsonValueKind.False))
            faults.Add(at.Then("required"), "bool_type", "Input should be a valid boolean");
        if (field["items"] is { } items)
            ReadField(items, at.Then("items"), depth + 1, faults);
        if (Expect(field, "properties", JsonValueKind.Object, "dict_type", at, faults))
            ReadFields(field["properties"]!.AsObject(), at.Then("properties"), depth + 1, faults);
    }

    static void ReadType(JsonObject field, Location at, Faults faults)
    {
        if (field["type"] is not { } type)
            faults.Add(at, "missing", "Field required");
        else if (type.GetValueKind() != JsonValueKind.String)
            faults.Add(at, "string_type", "Input should be a valid string");
        else if (!Types.Contains(type.GetValue<string>().ToLowerInvariant()))
            faults.Add(at, "enum", $"Input should be one of {string.Join(", ", Types)}");
        else
            field["type"] = type.GetValue<string>().ToLowerInvariant();
    }

    /// <summary>True if it is there and of that kind.</summary>
    static bool Expect(JsonObject field, string name, JsonValueKind kind, string type, Location at, Faults faults)
    {
        if (field[name] is not { } value)
            return false;
        if (value.GetValueKind() == kind)
            return true;
        faults.Add(at.Then(name), type, $"Input should be of the kind {kind.ToString().ToLowerInvariant()}");
        return false;
    }
}
