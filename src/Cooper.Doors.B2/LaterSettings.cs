using System.Text.Json;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.B2;

/// <summary>
/// Settings that this version does not have. To leave them alone, or to set them to nothing, is fine; anything else is refused, never
/// ignored.
/// </summary>
static class LaterSettings
{
    static readonly (string Name, Capability Capability)[] OwnCapabilities =
    [
        ("defaultRetention", Capability.WriteBucketRetentions),
        ("defaultServerSideEncryption", Capability.WriteBucketEncryption),
        ("fileLockEnabled", Capability.WriteBucketRetentions),
        ("replicationConfiguration", Capability.WriteBucketReplications),
    ];

    public static readonly string[] OfBuckets =
    [
        "corsRules", "defaultRetention", "defaultServerSideEncryption", "fileLockEnabled", "lifecycleRules", "replicationConfiguration",
    ];

    /// <summary>To change one of these at all asks for a capability of its own, beside that of the call.</summary>
    public static void RequireCapabilities(CallFields fields, Caller caller)
    {
        foreach (var (name, capability) in OwnCapabilities)
        {
            if (fields.OptionalValue(name) is { ValueKind: not JsonValueKind.False })
                caller.Require(capability);
        }
    }

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
