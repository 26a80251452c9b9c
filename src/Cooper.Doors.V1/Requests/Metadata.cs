using System.Text;
using System.Text.Json;

namespace Cooper.Doors.V1.Requests;

/// <summary>Reads a <c>metadata</c>: a JSON object of any shape, within bounds.</summary>
static class Metadata
{
    const int BytesMax = 64 * 1024;
    const int LevelsMax = 16;

    /// <summary>Its text without the white space between; null if it does not fit.</summary>
    public static string? Read(JsonElement value, Location at, Faults faults)
    {
        var text = JsonText.Compact(value);
        if (Levels(value) > LevelsMax)
            faults.Add(at, "too_long", $"Metadata is at most {LevelsMax} levels deep");
        else if (Encoding.UTF8.GetByteCount(text) > BytesMax)
            faults.Add(at, "too_long", $"Metadata is at most {BytesMax} bytes of JSON");
        else
            return text;
        return null;
    }

    static int Levels(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => 1 + value.EnumerateObject().Select(property => Levels(property.Value)).DefaultIfEmpty().Max(),
        JsonValueKind.Array => 1 + value.EnumerateArray().Select(Levels).DefaultIfEmpty().Max(),
        _ => 0,
    };
}
