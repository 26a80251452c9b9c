using System.Text.Json;
using Cooper.Domain.Refusals;
using Cooper.Doors.V1.Requests;

namespace Cooper.Doors.V1.Lists;

/// <summary>
/// Reads a filter: <c>AND</c>, <c>OR</c> and <c>NOT</c> with lists of conditions or further such objects, and, in short, any other key as
/// a path that must equal its value (or one of a list). Several keys on one object must all hold.
/// </summary>
sealed class FilterReader
{
    const int DepthMax = 5;
    const int ConditionsMax = 100;
    const string CaseSensitive = "case_sensitive";

    readonly Faults faults;
    readonly RegexBudget regexes = new();
    int conditions;

    FilterReader(Faults faults) => this.faults = faults;

    /// <exception cref="RefusedException">InvalidFilter, FilterTooComplex: it fits the schema, and can't be carried out.</exception>
    public static Filter Read(JsonElement? filter, Location at, bool isCaseSensitive, Faults faults) =>
        filter is { } some ? new FilterReader(faults).ReadObject(some, at, depth: 1, isCaseSensitive) : Filter.Anything;

    Filter ReadObject(JsonElement element, Location at, int depth, bool isCaseSensitive)
    {
        if (depth > DepthMax)
            throw Refuse.FilterTooComplex($"Filters are at most {DepthMax} levels deep");
        if (IsCondition(element))
            return ReadCondition(element, at, isCaseSensitive);

        isCaseSensitive = new Fields(element, at, faults).Boolean(CaseSensitive) ?? isCaseSensitive;
        var members = new List<Filter>();
        foreach (var property in element.EnumerateObject().Where(property => property.Name != CaseSensitive))
        {
            var (name, value, inside) = (property.Name, property.Value, at.Then(property.Name));
            if (name is not ("AND" or "OR" or "NOT"))
                members.Add(ReadShort(name, value, isCaseSensitive));
            else if (value.ValueKind != JsonValueKind.Null)
                members.Add(ReadLogical(name, value, inside, depth, isCaseSensitive));
        }

        return members is [var only] ? only : new Filter.AllOf(members);
    }

    Filter ReadLogical(string name, JsonElement value, Location at, int depth, bool isCaseSensitive)
    {
        // A guide gives NOT one object in place of a list.
        if (name == "NOT" && value.ValueKind == JsonValueKind.Object)
            return new Filter.NoneOf([ReadObject(value, at, depth + 1, isCaseSensitive)]);
        if (value.ValueKind != JsonValueKind.Array)
        {
            faults.Add(at, "list_type", "Input should be an array of conditions");
            return Filter.Anything;
        }

        var members = new List<Filter>();
        foreach (var (i, item) in value.EnumerateArray().Index())
        {
            var inside = at.Then(i);
            if (item.ValueKind != JsonValueKind.Object)
                faults.Add(inside, "dict_type", "Input should be an object");
            else
                members.Add(ReadObject(item, inside, IsCondition(item) ? depth : depth + 1, isCaseSensitive));
        }

        return name switch
        {
            "OR" => new Filter.AnyOf(members),
            "NOT" => new Filter.NoneOf(members),
            _ => new Filter.AllOf(members),
        };
    }

    /// <summary>An object with a <c>field</c> beside nothing but what belongs to a condition.</summary>
    static bool IsCondition(JsonElement element) =>
        element.TryGetProperty("field", out _)
        && element.EnumerateObject().All(property => property.Name is "field" or "operator" or "value" or CaseSensitive);

    Filter ReadCondition(JsonElement element, Location at, bool isCaseSensitive)
    {
        Count();
        var fields = new Fields(element, at, faults);
        var path = fields.RequiredText("field", int.MaxValue);
        var isWord = fields.Text("operator") ?? "eq";
        isCaseSensitive = fields.Boolean(CaseSensitive) ?? isCaseSensitive;
        // A value of null is a value.
        if (!element.TryGetProperty("value", out var value))
            faults.Add(at.Then("value"), "missing", "Field required");
        else if (!FilterOperators.Names.Contains(isWord))
            faults.Add(at.Then("operator"), "enum", $"Input should be one of {string.Join(", ", FilterOperators.Names)}");
        else if (path is "")
            faults.Add(at.Then("field"), "string_too_short", "String should have at least 1 character");
        else if (path is not null)
            return FilterOperators.Make(path, isWord, value, isCaseSensitive, regexes);
        return Filter.Anything;
    }

    Filter ReadShort(string path, JsonElement value, bool isCaseSensitive)
    {
        Count();
        return FilterOperators.Make(path, value.ValueKind == JsonValueKind.Array ? "in" : "eq", value, isCaseSensitive, regexes);
    }

    void Count()
    {
        if (++conditions > ConditionsMax)
            throw Refuse.FilterTooComplex($"Filters have at most {ConditionsMax} conditions");
    }
}
