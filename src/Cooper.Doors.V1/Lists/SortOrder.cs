using System.Text.Json;
using Cooper.Doors.V1.Requests;

namespace Cooper.Doors.V1.Lists;

/// <summary>By which field, and which way. What has not the field comes last either way; what is equal goes by id.</summary>
sealed record SortOrder(string Field, bool IsDescending)
{
    public static SortOrder NewestFirst { get; } = new("created_at", IsDescending: true);

    public static SortOrder Read(Fields fields, Faults faults)
    {
        if (fields.Object("sort") is not { } sort)
            return NewestFirst;
        var at = fields.At("sort");
        var inside = new Fields(sort, at, faults);
        var field = inside.RequiredText("field", int.MaxValue);
        if (field is "")
            faults.Add(at.Then("field"), "string_too_short", "String should have at least 1 character");
        var direction = inside.Text("direction") ?? "asc";
        if (direction is not ("asc" or "desc"))
            faults.Add(at.Then("direction"), "enum", "Input should be 'asc' or 'desc'");
        return new SortOrder(field ?? "", direction == "desc");
    }

    public int Compare(SortKey a, SortKey b)
    {
        var order = (a.Value is null, b.Value is null) switch
        {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => -1,
            (false, false) when IsDescending => Values.Compare(b.Value!.Value, a.Value!.Value),
            (false, false) => Values.Compare(a.Value!.Value, b.Value!.Value),
        };
        return order != 0 ? order : string.CompareOrdinal(a.Id, b.Id);
    }
}

/// <summary>Where one thing stands in the order.</summary>
/// <param name="Value">Null if it has not the field.</param>
readonly record struct SortKey(JsonElement? Value, string Id);
