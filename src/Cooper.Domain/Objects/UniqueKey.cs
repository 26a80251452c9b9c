using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Buckets;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Objects;

/// <summary>What to do when the key exists, and when it does not. Named in JSON by its name in small letters.</summary>
public enum InsertionPolicy
{
    Insert,
    Update,
    Upsert,
}

/// <summary>Which fields together are unique among a bucket's objects.</summary>
public sealed record UniqueKey(IReadOnlyList<string> Fields, InsertionPolicy? DefaultPolicy)
{
    const int TextLengthMax = 255;

    static readonly HashSet<string> ScalarTypes = ["string", "number", "integer", "float", "boolean", "date", "datetime", "text"];

    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static UniqueKey? Of(Bucket bucket)
    {
        if (bucket.UniqueKey is null)
            return null;
        var setting = JsonNode.Parse(bucket.UniqueKey)!;
        return new UniqueKey(
            [.. setting["fields"]!.AsArray().Select(field => field!.GetValue<string>())],
            ParsePolicy(setting["default_policy"]?.GetValue<string>()));
    }

    /// <summary>Null if it is none.</summary>
    public static InsertionPolicy? ParsePolicy(string? text) => text switch
    {
        "insert" => InsertionPolicy.Insert,
        "update" => InsertionPolicy.Update,
        "upsert" => InsertionPolicy.Upsert,
        _ => null,
    };

    public string ToJson()
    {
        var setting = new JsonObject { ["fields"] = new JsonArray([.. Fields.Select(field => (JsonNode)field)]) };
        if (DefaultPolicy is { } policy)
            setting["default_policy"] = policy.ToString().ToLowerInvariant();
        return setting.ToJsonString();
    }

    /// <exception cref="RefusedException">A bucket of this schema can't have it.</exception>
    public void Check(string? schema)
    {
        var properties = schema is null ? null : JsonNode.Parse(schema)?["properties"];
        foreach (var field in Fields)
        {
            if (properties?[field]?["type"]?.GetValue<string>() is not { } type)
                throw Refuse.Because(RefusalCode.UniqueKeyFieldUnknown, $"The schema has no property {field}", ("field", field));
            if (!ScalarTypes.Contains(type))
                throw Refuse.Because(
                    RefusalCode.UniqueKeyFieldNotScalar, $"{field} is of the type {type}, which can't be part of a key", ("field", field));
        }

        if (Fields.Distinct().Count() < Fields.Count)
            throw Refuse.BadRequest("A field of the unique key is named twice");
    }

    /// <summary>
    /// One text for equal keys: fields by name, numbers in their shortest form, moments in UTC, strings letter by letter.
    /// </summary>
    /// <param name="valueOf">The value of a field; null if it has none.</param>
    public string TextOf(ObjectSchema schema, Func<string, JsonNode?> valueOf)
    {
        var key = new JsonObject();
        foreach (var field in Fields.Order(StringComparer.Ordinal))
            key[field] = Canonical(field, schema.TypeOf(field), valueOf(field));
        return key.ToJsonString(Plain);
    }

    static JsonNode Canonical(string field, string? type, JsonNode? value)
    {
        switch (value?.GetValueKind())
        {
            case JsonValueKind.Number:
                return JsonNode.Parse(Shortest(value.ToJsonString()))!;
            case JsonValueKind.True or JsonValueKind.False:
                return value.DeepClone();
            case JsonValueKind.String when value.GetValue<string>() is { Length: > 0 } text:
                if (text.Length > TextLengthMax)
                    throw Refuse.BadRequest($"{field} is part of the unique key: at most {TextLengthMax} characters");
                var moment = type is "date" or "datetime" ? ObjectSchema.Moment(text) : null;
                return moment?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) ?? text;
            default:
                throw Refuse.UniqueKeyValueMissing(field);
        }
    }

    static string Shortest(string number)
    {
        // G29 drops the zeros at the end; what decimal can't hold exactly goes as double.
        if (decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            && !(exact == 0 && number.AsSpan().ContainsAnyInRange('1', '9')))
            return exact == 0 ? "0" : exact.ToString("G29", CultureInfo.InvariantCulture);
        return double.Parse(number, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);
    }
}
