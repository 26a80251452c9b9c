using System.Globalization;
using System.Text.Json;

namespace Cooper.Cli.Doors;

/// <summary>A JSON answer, word for word and read.</summary>
sealed class Answer(string text)
{
    public string Text => text;

    public JsonElement Json { get; } = JsonElement.Parse(text);
}

/// <summary>Members of an answer. What is null is absent.</summary>
static class Members
{
    const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static JsonElement? Member(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static string? Text(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static string RequiredText(this JsonElement json, string name) => json.Text(name) ?? throw Missing(name);

    public static long Number(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : 0;

    public static double? Fraction(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    public static bool IsTrue(this JsonElement json, string name) => json.Member(name) is { ValueKind: JsonValueKind.True };

    public static IReadOnlyList<JsonElement> List(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray()] : [];

    public static IReadOnlyList<string> Texts(this JsonElement json, string name) =>
        [.. json.List(name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];

    public static DateTimeOffset? Moment(this JsonElement json, string name) =>
        json.Text(name) is { } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var moment)
            ? moment
            : null;

    static DoorException Missing(string name) => new($"the server's answer has no {name}; is it a Cooper server?");
}
