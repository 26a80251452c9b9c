using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cooper.Doors.V1.Tests;

/// <summary>The OpenAPI document that the door serves, and whether an answer fits it. Knows the JSON Schema that it uses.</summary>
static class Contract
{
    static readonly HashSet<string> Known =
    [
        "$ref", "type", "const", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "format", "items", "minItems",
        "maxItems", "required", "properties", "additionalProperties",
        "propertyNames", "minProperties", "maxProperties", "anyOf", "allOf", "if", "then",
        "default", "description", "examples",
    ];

    public static JsonElement Document { get; } = Load();

    public static JsonElement Schema(string name) => Document.GetProperty("components").GetProperty("schemas").GetProperty(name);

    /// <summary>The schema that the document gives to an answer; a failure if it gives none to that status.</summary>
    public static JsonElement AnswerSchema(string path, string method, int status)
    {
        var answers = Document.GetProperty("paths").GetProperty(path).GetProperty(method.ToLowerInvariant()).GetProperty("responses");
        var answer = Resolve(answers.GetProperty(status.ToString(CultureInfo.InvariantCulture)));
        return answer.GetProperty("content").GetProperty("application/json").GetProperty("schema");
    }

    /// <summary>What does not fit; nothing if all does.</summary>
    public static IEnumerable<string> Misfits(JsonElement value, JsonElement schema, string at = "$")
    {
        schema = Resolve(schema);
        foreach (var unknown in schema.EnumerateObject().Where(rule => !Known.Contains(rule.Name)))
            throw new NotSupportedException($"The schema uses {unknown.Name}");
        var rules = schema.EnumerateObject().ToDictionary(rule => rule.Name, rule => rule.Value);

        return
        [
            .. OfType(value, rules, at), .. OfScalar(value, rules, at), .. OfArray(value, rules, at),
            .. OfObject(value, rules, at), .. OfCombination(value, rules, at),
        ];
    }

    static IEnumerable<string> OfType(JsonElement value, Dictionary<string, JsonElement> rules, string at)
    {
        if (rules.TryGetValue("type", out var type))
        {
            string[] allowed = type.ValueKind == JsonValueKind.Array
                ? [.. type.EnumerateArray().Select(one => one.GetString()!)]
                : [type.GetString()!];
            if (!allowed.Any(one => IsOf(value, one)))
                yield return $"{at}: {value.ValueKind} is not {type}";
        }

        if (rules.TryGetValue("const", out var constant) && !JsonElement.DeepEquals(value, constant))
            yield return $"{at}: {value} is not {constant}";
        if (rules.TryGetValue("enum", out var names) && !names.EnumerateArray().Any(name => JsonElement.DeepEquals(value, name)))
            yield return $"{at}: {value} is none of {names}";
    }

    static IEnumerable<string> OfScalar(JsonElement value, Dictionary<string, JsonElement> rules, string at)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            if (rules.TryGetValue("minimum", out var least) && value.GetDouble() < least.GetDouble())
                yield return $"{at}: {value} is below {least}";
            if (rules.TryGetValue("maximum", out var most) && value.GetDouble() > most.GetDouble())
                yield return $"{at}: {value} is above {most}";
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            var text = value.GetString()!;
            if (rules.TryGetValue("minLength", out var least) && text.Length < least.GetInt32())
                yield return $"{at}: too short";
            if (rules.TryGetValue("maxLength", out var most) && text.Length > most.GetInt32())
                yield return $"{at}: too long";
            if (rules.TryGetValue("pattern", out var pattern)
                && !Regex.IsMatch(text, pattern.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)))
                yield return $"{at}: {text} does not match {pattern}";
            if (rules.TryGetValue("format", out var format) && format.ValueEquals("date-time")
                && !Regex.IsMatch(text, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", RegexOptions.None, TimeSpan.FromSeconds(1)))
                yield return $"{at}: {text} is no moment as this API writes it";
        }
    }

    static IEnumerable<string> OfArray(JsonElement value, Dictionary<string, JsonElement> rules, string at)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return [];
        var misfits = new List<string>();
        if (rules.TryGetValue("minItems", out var least) && value.GetArrayLength() < least.GetInt32())
            misfits.Add($"{at}: too few");
        if (rules.TryGetValue("maxItems", out var most) && value.GetArrayLength() > most.GetInt32())
            misfits.Add($"{at}: too many");
        if (rules.TryGetValue("items", out var items))
            misfits.AddRange(value.EnumerateArray().SelectMany((item, i) => Misfits(item, items, $"{at}[{i}]")));
        return misfits;
    }

    static IEnumerable<string> OfObject(JsonElement value, Dictionary<string, JsonElement> rules, string at)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return [];
        var misfits = new List<string>();
        if (rules.TryGetValue("required", out var required))
        {
            var missing = required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _));
            misfits.AddRange(missing.Select(name => $"{at}: {name} is missing"));
        }


        foreach (var property in value.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null)
                misfits.Add($"{at}.{property.Name}: null is left out in this API");
            if (rules.TryGetValue("properties", out var properties) && properties.TryGetProperty(property.Name, out var schema))
                misfits.AddRange(Misfits(property.Value, schema, $"{at}.{property.Name}"));
            else if (rules.TryGetValue("additionalProperties", out var further) && further.ValueKind == JsonValueKind.Object)
                misfits.AddRange(Misfits(property.Value, further, $"{at}.{property.Name}"));
        }

        return misfits;
    }

    static IEnumerable<string> OfCombination(JsonElement value, Dictionary<string, JsonElement> rules, string at)
    {
        if (rules.TryGetValue("anyOf", out var any) && !any.EnumerateArray().Any(one => !Misfits(value, one, at).Any()))
            return [$"{at}: fits none of {any}"];
        var misfits = new List<string>();
        if (rules.TryGetValue("allOf", out var all))
            misfits.AddRange(all.EnumerateArray().SelectMany(one => Misfits(value, one, at)));
        if (rules.TryGetValue("if", out var condition) && !Misfits(value, condition, at).Any())
            misfits.AddRange(Misfits(value, rules["then"], at));
        return misfits;
    }

    static bool IsOf(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException(type),
    };

    static JsonElement Resolve(JsonElement node)
    {
        while (node.TryGetProperty("$ref", out var reference))
            node = reference.GetString()!.Split('/').Skip(1).Aggregate(Document, (at, step) => at.GetProperty(step));
        return node;
    }

    static JsonElement Load()
    {
        using var stream = GetOpenApiEndpoint.Open();
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
