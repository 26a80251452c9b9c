using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Buckets;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Objects;

/// <summary>One thing in an object that its bucket's schema forbids.</summary>
/// <param name="Path">Of the field, with dots.</param>
/// <param name="Type">One of the words that clients know from this API, such as <c>missing</c>.</param>
public sealed record SchemaFault(string Path, string Type, string Message);

/// <summary>An object does not fit its bucket's schema, with all that is wrong in it.</summary>
public sealed record SchemaViolation(IReadOnlyList<SchemaFault> Faults)
    : Refusal(RefusalCode.SchemaViolated, $"The object does not fit the bucket's schema: {Faults[0].Path}: {Faults[0].Message}");

/// <summary>What a bucket's schema asks of its objects. A bucket without one asks nothing.</summary>
public sealed class ObjectSchema
{
    /// <summary>Kept as files; everything else is a value.</summary>
    static readonly HashSet<string> FileTypes = ["text", "image", "audio", "video", "pdf", "excel"];

    readonly JsonObject? properties;

    ObjectSchema(JsonObject? properties) => this.properties = properties;

    public static ObjectSchema Of(Bucket bucket) =>
        new(bucket.Schema is { } schema ? JsonNode.Parse(schema)?["properties"] as JsonObject : null);

    public static bool IsFileType(string type) => FileTypes.Contains(type);

    public bool IsOpen => properties is null;

    /// <summary>Null if there is no such property.</summary>
    public string? TypeOf(string property) => properties?[property]?["type"]?.GetValue<string>();

    public JsonNode? DefaultOf(string property) => properties?[property]?["default"];

    /// <summary>The fields with the defaults of those that are absent.</summary>
    /// <param name="filled">Properties that blobs fill.</param>
    /// <exception cref="RefusedException">SchemaViolated: something does not fit.</exception>
    public JsonObject Complete(JsonObject fields, IReadOnlyCollection<string> filled)
    {
        if (properties is null)
            return fields;
        var complete = fields.DeepClone().AsObject();
        var faults = new List<SchemaFault>();
        foreach (var (name, node) in properties)
        {
            var property = node!.AsObject();
            if (complete[name] is null && !filled.Contains(name) && property["default"] is { } value)
                complete[name] = value.DeepClone();
            if (complete[name] is { } present)
                Check(name, present, property, faults);
            else if (!filled.Contains(name) && property["required"]?.GetValueKind() == JsonValueKind.True)
                faults.Add(new SchemaFault(name, "missing", "Field required"));
        }

        Refuse(faults);
        return complete;
    }

    /// <summary>A blob has to fill a property of its own type; a value has to be of that type.</summary>
    public void CheckBlob(string property, string type, JsonNode? value)
    {
        var faults = new List<SchemaFault>();
        if (properties is not null && TypeOf(property) is not { } wanted)
            faults.Add(new SchemaFault(property, "unknown_property", "The schema has no such property"));
        else if (properties is not null && TypeOf(property) != type)
            faults.Add(new SchemaFault(property, "type_mismatch", $"The schema says {TypeOf(property)}, not {type}"));
        else if (value is not null)
            Check(property, value, properties?[property]?.AsObject() ?? new JsonObject { ["type"] = type }, faults);
        Refuse(faults);
    }

    static void Refuse(List<SchemaFault> faults)
    {
        if (faults.Count > 0)
            throw new RefusedException(new SchemaViolation(faults));
    }

    static void Check(string path, JsonNode value, JsonObject property, List<SchemaFault> faults)
    {
        var type = property["type"]!.GetValue<string>();
        if (!Fits(value, type))
        {
            faults.Add(new SchemaFault(path, $"{type}_type", $"Input should be of the type {type}"));
            return;
        }

        if (property["enum"] is JsonArray allowed && !allowed.Any(one => JsonNode.DeepEquals(one, value)))
            faults.Add(new SchemaFault(path, "enum", "Input should be one of the values that the schema lists"));
        if (value is JsonArray items && property["items"] is JsonObject item)
        {
            foreach (var (i, one) in items.Index())
            {
                if (one is not null)
                    Check($"{path}.{i}", one, item, faults);
            }
        }

        if (value is JsonObject members && property["properties"] is JsonObject inside)
            CheckMembers(path, members, inside, faults);
    }

    static void CheckMembers(string path, JsonObject members, JsonObject inside, List<SchemaFault> faults)
    {
        foreach (var (name, node) in inside)
        {
            if (members[name] is { } member)
                Check($"{path}.{name}", member, node!.AsObject(), faults);
            else if (node!["required"]?.GetValueKind() == JsonValueKind.True)
                faults.Add(new SchemaFault($"{path}.{name}", "missing", "Field required"));
        }
    }

    static bool Fits(JsonNode value, string type) => (type, value.GetValueKind()) switch
    {
        ("number" or "float", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => IsWhole(value),
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("object", JsonValueKind.Object) => true,
        ("array", JsonValueKind.Array) => true,
        ("date" or "datetime", JsonValueKind.String) => Moment(value.GetValue<string>()) is not null,
        ("string", JsonValueKind.String) => true,
        (_, JsonValueKind.String) => IsFileType(type),
        _ => false,
    };

    static bool IsWhole(JsonNode value) => decimal.TryParse(
        value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == decimal.Truncate(number);

    /// <summary>A date or a moment; without a zone it is UTC. Null if it is none.</summary>
    internal static DateTimeOffset? Moment(string text) =>
        text.Length >= "2026-01-01".Length && text[4] == '-' && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : null;
}
