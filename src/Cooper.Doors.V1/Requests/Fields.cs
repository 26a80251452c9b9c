using System.Text.Json;

namespace Cooper.Doors.V1.Requests;

/// <summary>Reads the fields of a JSON object and notes what does not fit. Null is as absent; unknown fields are let be.</summary>
sealed class Fields(JsonElement? element, Location at, Faults faults)
{
    public Location At(string name) => at.Then(name);

    /// <summary>Null if it is absent; that is a fault.</summary>
    public JsonElement? Required(string name)
    {
        if (Find(name) is { } value)
            return value;
        faults.Add(At(name), "missing", "Field required");
        return null;
    }

    public JsonElement? Find(string name) =>
        element is { ValueKind: JsonValueKind.Object } some
        && some.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public string? RequiredText(string name, int lengthMax) => Required(name) is { } value ? Text(name, value, lengthMax) : null;

    public string? Text(string name, int lengthMax = int.MaxValue) => Find(name) is { } value ? Text(name, value, lengthMax) : null;

    public bool? Boolean(string name)
    {
        switch (Find(name)?.ValueKind)
        {
            case null:
                return null;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                faults.Add(At(name), "bool_type", "Input should be a valid boolean");
                return null;
        }
    }

    public int? Integer(string name, int least, int most)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number))
            faults.Add(At(name), "int_type", "Input should be a valid integer");
        else if (Bounds.Check(At(name), number, least, most, faults))
            return (int)number;
        return null;
    }

    public JsonElement? Object(string name) => OfKind(name, JsonValueKind.Object, "dict_type", "Input should be an object");

    public JsonElement? Array(string name) => OfKind(name, JsonValueKind.Array, "list_type", "Input should be an array");

    JsonElement? OfKind(string name, JsonValueKind kind, string type, string message)
    {
        if (Find(name) is not { } value || value.ValueKind == kind)
            return Find(name);
        faults.Add(At(name), type, message);
        return null;
    }

    string? Text(string name, JsonElement value, int lengthMax)
    {
        if (value.ValueKind != JsonValueKind.String)
            faults.Add(At(name), "string_type", "Input should be a valid string");
        else if (value.GetString()!.Length > lengthMax)
            faults.Add(At(name), "string_too_long", $"String should have at most {lengthMax} characters");
        else
            return value.GetString();
        return null;
    }
}

static class Bounds
{
    public static bool Check(Location at, long number, long least, long most, Faults faults)
    {
        if (number < least)
            faults.Add(at, "greater_than_equal", $"Input should be greater than or equal to {least}");
        else if (number > most)
            faults.Add(at, "less_than_equal", $"Input should be less than or equal to {most}");
        else
            return true;
        return false;
    }
}
