using System.Globalization;
using System.Text.Json;

namespace Cooper.Doors.V1.Lists;

/// <summary>Finds and compares the values in documents.</summary>
static class Values
{
    /// <summary>Shortest form of a moment: <c>2026-05-01T09:00</c>.</summary>
    const int MomentLengthMin = 16;

    /// <summary>What stands at a dotted path. Null if nothing does; a JSON null is nothing, as everywhere in this API.</summary>
    public static JsonElement? At(JsonElement document, string path)
    {
        var value = document;
        foreach (var step in path.AsSpan().Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(path.AsSpan()[step], out value))
                return null;
        }

        return value.ValueKind == JsonValueKind.Null ? null : value;
    }

    public static bool AreEqual(JsonElement a, JsonElement b, bool isCaseSensitive) => (a.ValueKind, b.ValueKind) switch
    {
        (JsonValueKind.String, JsonValueKind.String) => CompareTexts(a.GetString()!, b.GetString()!, isCaseSensitive) == 0,
        (JsonValueKind.Number, JsonValueKind.Number) => CompareNumbers(a, b) == 0,
        _ => JsonElement.DeepEquals(a, b),
    };

    /// <summary>Null if the two are not of one kind that has an order.</summary>
    public static int? TryCompare(JsonElement a, JsonElement b, bool isCaseSensitive) => (a.ValueKind, b.ValueKind) switch
    {
        (JsonValueKind.String, JsonValueKind.String) => CompareTexts(a.GetString()!, b.GetString()!, isCaseSensitive),
        (JsonValueKind.Number, JsonValueKind.Number) => CompareNumbers(a, b),
        _ => null,
    };

    /// <summary>A total order: of kinds, and within a kind where it has one.</summary>
    public static int Compare(JsonElement a, JsonElement b)
    {
        var byKind = a.ValueKind.CompareTo(b.ValueKind);
        return byKind != 0 ? byKind : a.ValueKind switch
        {
            JsonValueKind.String => string.CompareOrdinal(a.GetString(), b.GetString()),
            JsonValueKind.Number => CompareNumbers(a, b),
            _ => 0,
        };
    }

    /// <summary>All texts in a value, however deep.</summary>
    public static IEnumerable<string> TextsIn(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(TextsIn),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => TextsIn(property.Value)),
        _ => [],
    };

    /// <summary>Moments are compared as such: zones and fractions may be written or not.</summary>
    static int CompareTexts(string a, string b, bool isCaseSensitive)
    {
        if (TryReadMoment(a) is { } one && TryReadMoment(b) is { } other)
            return one.CompareTo(other);
        return string.Compare(a, b, isCaseSensitive ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
    }

    static DateTimeOffset? TryReadMoment(string text) =>
        text.Length >= MomentLengthMin && text[4] == '-' && text[10] == 'T'
        && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : null;

    static int CompareNumbers(JsonElement a, JsonElement b) =>
        a.TryGetDecimal(out var one) && b.TryGetDecimal(out var other) ? one.CompareTo(other) : a.GetDouble().CompareTo(b.GetDouble());
}
