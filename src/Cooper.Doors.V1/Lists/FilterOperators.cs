using System.Text.Json;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.V1.Lists;

/// <summary>The operators of filters. What is not there equals null and nothing else, and has no order.</summary>
static class FilterOperators
{
    const int MembersMax = 1000;

    public static IReadOnlyList<string> Names { get; } =
        ["eq", "ne", "gt", "lt", "gte", "lte", "in", "nin", "contains", "starts_with", "ends_with", "regex", "exists", "is_null", "text"];

    /// <exception cref="RefusedException">InvalidFilter: the operator can't be used with this value.</exception>
    public static Filter Make(string path, string name, JsonElement value, bool isCaseSensitive, RegexBudget regexes)
    {
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("type", out var type) && type.ValueEquals("dynamic"))
            throw Refuse.InvalidFilter($"{path}: dynamic values are for retrievers only");
        var test = TestFor(path, name, value, isCaseSensitive, regexes);
        return new Filter.Condition(path, name == "eq" ? value : null, test);
    }

    static Func<JsonElement?, bool> TestFor(string path, string name, JsonElement value, bool isCaseSensitive, RegexBudget regexes) =>
        name switch
        {
            "eq" => found => Equal(found, value, isCaseSensitive),
            "ne" => found => !Equal(found, value, isCaseSensitive),
            "gt" => Ordered(path, name, value, isCaseSensitive, order => order > 0),
            "lt" => Ordered(path, name, value, isCaseSensitive, order => order < 0),
            "gte" => Ordered(path, name, value, isCaseSensitive, order => order >= 0),
            "lte" => Ordered(path, name, value, isCaseSensitive, order => order <= 0),
            "in" => Membership(path, name, value, isCaseSensitive),
            "nin" => Negate(Membership(path, name, value, isCaseSensitive)),
            "contains" => Contains(value, isCaseSensitive),
            "starts_with" => StartsWith(TextOf(path, name, value), Comparison(isCaseSensitive)),
            "ends_with" => EndsWith(TextOf(path, name, value), Comparison(isCaseSensitive)),
            "regex" => OnText(regexes.Compile(path, TextOf(path, name, value), isCaseSensitive)),
            "exists" => Presence(path, name, value, whenTrue: true),
            "is_null" => Presence(path, name, value, whenTrue: false),
            "text" => Words(TextOf(path, name, value), isCaseSensitive),
            _ => throw Refuse.InvalidFilter($"{path}: there is no operator {name}"),
        };

    static StringComparison Comparison(bool isCaseSensitive) =>
        isCaseSensitive ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    static Func<JsonElement?, bool> Negate(Func<JsonElement?, bool> test) => found => !test(found);

    static bool Equal(JsonElement? found, JsonElement value, bool isCaseSensitive) =>
        found is { } some ? Values.AreEqual(some, value, isCaseSensitive) : value.ValueKind == JsonValueKind.Null;

    static Func<JsonElement?, bool> Ordered(string path, string name, JsonElement value, bool isCaseSensitive, Func<int, bool> holds) =>
        value.ValueKind is JsonValueKind.Number or JsonValueKind.String
            ? found => found is { } some && Values.TryCompare(some, value, isCaseSensitive) is { } order && holds(order)
            : throw Refuse.InvalidFilter($"{path}: {name} takes a number or a string");

    static Func<JsonElement?, bool> Membership(string path, string name, JsonElement value, bool isCaseSensitive)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw Refuse.InvalidFilter($"{path}: {name} takes an array");
        if (value.GetArrayLength() > MembersMax)
            throw Refuse.FilterTooComplex($"{path}: {name} takes at most {MembersMax} values");
        JsonElement[] members = [.. value.EnumerateArray()];
        return found => members.Any(member => Equal(found, member, isCaseSensitive));
    }

    /// <summary>Part of a text, or member of a list.</summary>
    static Func<JsonElement?, bool> Contains(JsonElement value, bool isCaseSensitive) => found => found?.ValueKind switch
    {
        JsonValueKind.String => value.ValueKind == JsonValueKind.String
            && found.Value.GetString()!.Contains(value.GetString()!, Comparison(isCaseSensitive)),
        JsonValueKind.Array => found.Value.EnumerateArray().Any(member => Values.AreEqual(member, value, isCaseSensitive)),
        _ => false,
    };

    static Func<JsonElement?, bool> StartsWith(string text, StringComparison comparison) =>
        OnText(found => found.StartsWith(text, comparison));

    static Func<JsonElement?, bool> EndsWith(string text, StringComparison comparison) => OnText(found => found.EndsWith(text, comparison));

    static Func<JsonElement?, bool> OnText(Func<string, bool> holds) =>
        found => found is { ValueKind: JsonValueKind.String } some && holds(some.GetString()!);

    static Func<JsonElement?, bool> Presence(string path, string name, JsonElement value, bool whenTrue) => value.ValueKind switch
    {
        JsonValueKind.True => found => found is not null == whenTrue,
        JsonValueKind.False => found => found is null == whenTrue,
        _ => throw Refuse.InvalidFilter($"{path}: {name} takes true or false"),
    };

    /// <summary>All the words that are asked for are words of the field's texts.</summary>
    static Func<JsonElement?, bool> Words(string text, bool isCaseSensitive)
    {
        var comparer = StringComparer.FromComparison(Comparison(isCaseSensitive));
        var asked = WordsOf(text);
        return found => found is { } some && asked.IsSubsetOf(Values.TextsIn(some).SelectMany(WordsOf).ToHashSet(comparer));

        HashSet<string> WordsOf(string one) =>
            one.Split([.. one.Where(c => !char.IsLetterOrDigit(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries).ToHashSet(comparer);
    }

    static string TextOf(string path, string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Refuse.InvalidFilter($"{path}: {name} takes a string");
}
