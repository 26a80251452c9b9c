using System.Text.Json;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.B2;

/// <summary>
/// Settings that this version does not have. To leave them alone, or to set them to nothing, is fine; anything else is refused, never
/// ignored.
/// </summary>
static class LaterSettings
{
    public static readonly string[] OfBuckets =
    [
        "corsRules", "defaultRetention", "defaultServerSideEncryption", "fileLockEnabled", "lifecycleRules", "replicationConfiguration",
    ];

    /// <summary>Whether any of them was given at all.</summary>
    public static bool RequireNeutral(CallFields fields, params ReadOnlySpan<string> names)
    {
        var isAnyGiven = false;
        foreach (var name in names)
        {
            if (fields.OptionalValue(name) is not { } value)
                continue;
            if (!IsNeutral(value))
                throw Refuse.NotYet(name);
            isAnyGiven = true;
        }

        return isAnyGiven;
    }

    /// <summary>
    /// <c>null</c>, <c>false</c>, <c>[]</c>, or an object of nulls; b2sdk says "no encryption" by <c>{"mode":"none"}</c>.
    /// </summary>
    static bool IsNeutral(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.EnumerateObject().All(IsNeutral),
        _ => false,
    };

    static bool IsNeutral(JsonProperty entry) => entry.Value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.String => entry.NameEquals("mode") && entry.Value.ValueEquals("none"),
        _ => false,
    };
}
