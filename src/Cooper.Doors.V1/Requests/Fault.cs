using System.Text.Json.Nodes;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.V1.Requests;

/// <summary>Where in a request something stands; <c>loc</c> in the 422 body.</summary>
sealed class Location
{
    readonly Location? parent;
    readonly string? name;
    readonly int index;

    Location(Location? parent, string? name, int index) => (this.parent, this.name, this.index) = (parent, name, index);

    public static Location Body { get; } = new(null, "body", 0);

    public static Location Query { get; } = new(null, "query", 0);

    public static Location Path { get; } = new(null, "path", 0);

    public static Location Header { get; } = new(null, "header", 0);

    public Location Then(string name) => new(this, name, 0);

    public Location Then(int index) => new(this, null, index);

    public JsonArray ToJson()
    {
        var steps = parent?.ToJson() ?? [];
        steps.Add(name is null ? JsonValue.Create(index) : JsonValue.Create(name));
        return steps;
    }
}

/// <summary>One thing that does not fit the schema.</summary>
/// <param name="Type">One of the words that clients know from this API, such as <c>missing</c> or <c>string_type</c>.</param>
sealed record Fault(Location Location, string Type, string Message);

/// <summary>A request that does not fit the schema, with all that is wrong in it.</summary>
sealed record InvalidRequest(IReadOnlyList<Fault> All) : Refusal(RefusalCode.ValidationFailed, "Request validation failed");

/// <summary>Collects what is wrong in a request, so that a client learns all of it at once.</summary>
sealed class Faults
{
    readonly List<Fault> all = [];

    public bool AreNone => all.Count == 0;

    public void Add(Location location, string type, string message) => all.Add(new Fault(location, type, message));

    /// <exception cref="RefusedException">ValidationFailed: something is wrong.</exception>
    public void Refuse()
    {
        if (all.Count > 0)
            throw new RefusedException(new InvalidRequest(all));
    }

    /// <summary>For what makes all further reading pointless.</summary>
    public static RefusedException One(Location location, string type, string message) =>
        new(new InvalidRequest([new Fault(location, type, message)]));
}
