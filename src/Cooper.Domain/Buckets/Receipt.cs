using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>How many of one kind of resource were found at acceptance, and what became of them.</summary>
/// <param name="Removed">How many there were when reclaim began, less those that remain.</param>
/// <param name="Remaining">How many verify has found: none, or there would be no receipt.</param>
public sealed record ReceiptKind(long Found, long Removed, long Remaining, long Bytes);

/// <summary>Where the numbers of a receipt come from.</summary>
public enum ReceiptSource
{
    /// <summary>The bucket's own place.</summary>
    [JsonStringEnumMemberName("place")]
    Place,

    /// <summary>The catalog's last count: the place did not open.</summary>
    [JsonStringEnumMemberName("catalog")]
    Catalog,
}

/// <summary>
/// The account of an end: what was found, removed and verified. Kept with the task. Its SHA-256 is that of its canonical JSON: all
/// members but the digest itself, by name in the order of their code points, without white space, UTF-8.
/// </summary>
public sealed record Receipt
{
    public required string TaskId { get; init; }

    public required string BucketId { get; init; }

    public required string BucketName { get; init; }

    public required IReadOnlyDictionary<string, ReceiptKind> Kinds { get; init; }

    /// <summary>What told the numbers found at acceptance.</summary>
    public ReceiptSource FoundBy { get; init; }

    /// <summary>
    /// What told the numbers removed: the place, counted row by row when reclaim began, or, if it did not open, the numbers found.
    /// </summary>
    public ReceiptSource RemovedBy { get; init; }

    /// <summary>Bytes of content that were there when reclaim began, and are gone.</summary>
    public required long BytesFreed { get; init; }

    /// <summary>Files and bytes removed from the storage, the engine's own included.</summary>
    public required long FilesRemoved { get; init; }

    public required long StorageBytesRemoved { get; init; }

    public required IReadOnlyList<string> KeysDeleted { get; init; }

    /// <summary>Batches that were canceled while a job of theirs ran, or may have run.</summary>
    public IReadOnlyList<EndedJob> Jobs { get; init; } = [];

    public required DateTimeOffset FencedAt { get; init; }

    public DateTimeOffset? WindowEndedAt { get; init; }

    public required DateTimeOffset ReclaimStartedAt { get; init; }

    public required DateTimeOffset ReclaimEndedAt { get; init; }

    /// <summary>What verify looked at, itself.</summary>
    public required IReadOnlyList<string> Verified { get; init; }

    public string? Sha256 { get; init; }

    public static Receipt Of(
        DurableTask task, Bucket bucket, CascadeProgress progress, IReadOnlyList<string> keys, IReadOnlyList<string> verified,
        DateTimeOffset now)
    {
        var found = progress.Found;
        var removed = progress.Counted ?? found;
        var receipt = new Receipt
        {
            TaskId = task.Id.ToString(),
            BucketId = task.Bucket.ToString(),
            BucketName = bucket.Name,
            Kinds = new SortedDictionary<string, ReceiptKind>(StringComparer.Ordinal)
            {
                ["file_versions"] = Gone(content => content.Versions) with { Bytes = removed.Bytes },
                ["hide_markers"] = Gone(content => content.HideMarkers),
                ["unfinished_large_files"] = Gone(content => content.UnfinishedLargeFiles),
                ["objects"] = Gone(content => content.StoredObjects),
                ["blobs"] = Gone(content => content.Blobs),
                ["batches"] = Gone(content => content.Batches),
                ["uploads"] = Gone(content => content.Uploads),
                ["unique_keys"] = Gone(content => content.UniqueKeys),
                ["batch_artifacts"] = Gone(content => content.Artifacts),
            },
            FoundBy = progress.IsFoundStale ? ReceiptSource.Catalog : ReceiptSource.Place,
            RemovedBy = progress.Counted is null ? ReceiptSource.Catalog : ReceiptSource.Place,
            BytesFreed = removed.Bytes,
            FilesRemoved = progress.FilesRemoved,
            StorageBytesRemoved = progress.BytesRemoved,
            KeysDeleted = keys,
            Jobs = progress.Jobs,
            FencedAt = progress.FencedAt,
            WindowEndedAt = progress.WindowEndsAt,
            ReclaimStartedAt = progress.ReclaimStartedAt ?? now,
            ReclaimEndedAt = now,
            Verified = verified,
        };
        return receipt with { Sha256 = receipt.Digest() };

        // Verify has looked, and found nothing.
        ReceiptKind Gone(Func<BucketContent, long> count) => new(count(found), count(removed), Remaining: 0, Bytes: 0);
    }

    /// <summary>The digest that this receipt should have.</summary>
    public string Digest()
    {
        using var document = JsonSerializer.SerializeToDocument(this with { Sha256 = null }, CascadeJson.Default.Receipt);
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            WriteCanonical(document.RootElement, writer);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.WrittenSpan));
    }

    static void WriteCanonical(JsonElement element, Utf8JsonWriter writer)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in element.EnumerateArray())
                WriteCanonical(item, writer);
            writer.WriteEndArray();
            return;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            element.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(member.Name);
            WriteCanonical(member.Value, writer);
        }

        writer.WriteEndObject();
    }
}
