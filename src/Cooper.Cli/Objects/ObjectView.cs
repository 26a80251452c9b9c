using System.Text.Json;
using Cooper.Cli.Doors;

namespace Cooper.Cli.Objects;

/// <summary>An object as <c>/v1</c> shows it.</summary>
readonly struct ObjectView(JsonElement json)
{
    public string Id => json.RequiredText("object_id");

    public string Status => json.Text("status") ?? "UNKNOWN";

    public DateTimeOffset? CreatedAt => json.Moment("created_at");

    public IReadOnlyList<JsonElement> Blobs => json.List("blobs");

    /// <summary>What is the object's own, and not Cooper's.</summary>
    public IEnumerable<(string Name, string Value)> Fields => json.EnumerateObject()
        .Where(member => !Known.Contains(member.Name)).Select(member => (member.Name, member.Value.ToString()));

    static readonly HashSet<string> Known =
    [
        "object_id", "bucket_id", "status", "created_at", "updated_at", "blobs", "key_prefix", "source_details", "error",
    ];
}
