using System.Text.Json;
using Cooper.Cli.Doors;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Buckets;

/// <summary>A bucket as <c>/v1</c> shows it.</summary>
readonly struct BucketView(JsonElement json)
{
    const string IdPrefix = "bkt_";

    public string Id => json.RequiredText("bucket_id");

    public string Name => json.RequiredText("bucket_name");

    /// <summary>The id as B2 spells it.</summary>
    public string B2Id => Id.StartsWith(IdPrefix, StringComparison.Ordinal) ? Id[IdPrefix.Length..] : Id;

    public string StorageName => json.Text("storage_name") ?? Name;

    public string? Description => json.Text("description");

    public string Status => json.Text("status") ?? "UNKNOWN";

    public bool IsLive => Status == "ACTIVE";

    public long Files => json.Number("object_count");

    public long Bytes => json.Number("total_size_bytes");

    /// <summary>For people.</summary>
    public string Content => $"{Printable.Count(Files, "file")}, {Printable.Bytes(Bytes)}";

    public DateTimeOffset? CreatedAt => json.Moment("created_at");

    public DateTimeOffset? RestorableUntil => json.Moment("restorable_until");

    public TimeSpan DeletionWindow => TimeSpan.FromSeconds(json.Number("deletion_window_seconds"));

    public string? DeletionTask => json.Text("deletion_task_id");

    public long Revision => json.Number("revision");
}
