using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Buckets;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;

namespace Cooper.Domain.Batches;

/// <summary>
/// Writes what an inventory came to: <c>manifest.jsonl</c> with one line an object, <c>manifest.csv</c> with one line a blob, and
/// <c>summary.json</c>. Written again, they replace themselves.
/// </summary>
sealed class InventoryManifest(IBucketPlace place, Bucket bucket, StoredBatch batch, TimeProvider time)
{
    public const string Name = "manifest.jsonl";

    const int ItemsPerLook = 1000;
    const string Heading = "object_id,blob_id,property,size_bytes,sha256,outcome\n";

    public async Task WriteAsync(BatchCounts counts, CancellationToken cancellationToken)
    {
        var summary = new JsonObject
        {
            ["batch_id"] = batch.Id.ToString(),
            ["objects"] = counts.Total,
            ["objects_verified"] = counts.Done,
            ["objects_failed"] = counts.Failed,
        };
        await WriteAsync(Name, "application/jsonl", null, Line, cancellationToken);
        await WriteAsync("manifest.csv", "text/csv", Heading, Rows, cancellationToken);
        await WriteAsync("summary.json", "application/json", summary.ToJsonString(ObjectJson.Plain) + "\n", null, cancellationToken);
    }

    /// <summary>Its length has to be known before it is sent, so it is written twice: once to be measured.</summary>
    async Task WriteAsync(
        string name, string contentType, string? heading, Func<BatchItem, string>? line, CancellationToken cancellationToken)
    {
        long length = 0;
        await foreach (var text in TextsAsync(heading, line, cancellationToken))
            length += Encoding.UTF8.GetByteCount(text);

        await using var body = await ReceiveAsync(TextsAsync(heading, line, cancellationToken), length, cancellationToken);
        await place.ChangeAsync(bucket.Epoch, async transaction =>
        {
            await BatchArtifacts.PutAsync(transaction, batch.Id, name, contentType, body, time.GetUtcNow());
            return name;
        });
    }

    async Task<IReceivedBody> ReceiveAsync(IAsyncEnumerable<string> texts, long length, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        var sending = SendAsync(pipe.Writer, texts, cancellationToken);
        try
        {
            return await place.ReceiveAsync(pipe.Reader, length, BodyKind.Blob, cancellationToken);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await sending;
        }
    }

    static async Task SendAsync(PipeWriter target, IAsyncEnumerable<string> texts, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var text in texts)
                await target.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            await target.CompleteAsync();
        }
        catch (Exception exception)
        {
            // Passed on to whoever reads the other end.
            await target.CompleteAsync(exception);
        }
    }

    async IAsyncEnumerable<string> TextsAsync(
        string? heading, Func<BatchItem, string>? line,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (heading is not null)
            yield return heading;
        var after = 0L;
        while (line is not null)
        {
            var items = await place.Batches.ListItemsAsync(batch.Id, null, after, ItemsPerLook, cancellationToken);
            foreach (var item in items)
                yield return line(item);
            if (items.Count < ItemsPerLook)
                yield break;
            after = items[^1].Number;
        }
    }

    static string Line(BatchItem item)
    {
        var line = new JsonObject { ["object_id"] = item.Object, ["outcome"] = item.State == BatchItemState.Done ? "verified" : "failed" };
        if (item.Result is { } result)
            line["blobs"] = JsonNode.Parse(result)!["blobs"]?.DeepClone();
        if (item.Error is { } error)
            line["error"] = new JsonObject { ["error_type"] = error.Type, ["message"] = error.Message };
        return line.ToJsonString(ObjectJson.Plain) + "\n";
    }

    static string Rows(BatchItem item)
    {
        if (item.Result is not { } result || JsonElement.Parse(result) is not { ValueKind: JsonValueKind.Object } document
            || !document.TryGetProperty("blobs", out var blobs))
            return $"{Csv(item.Object)},,,,,{(item.State == BatchItemState.Done ? "verified" : "failed")}\n";
        var rows = new StringBuilder();
        foreach (var blob in blobs.EnumerateArray())
            rows.Append(Csv(item.Object)).Append(',').Append(Field(blob, "blob_id")).Append(',').Append(Field(blob, "property"))
                .Append(',').Append(Field(blob, "size_bytes")).Append(',').Append(Field(blob, "sha256")).Append(",verified\n");
        return rows.ToString();
    }

    static string Field(JsonElement blob, string name) => blob.TryGetProperty(name, out var value) ? Csv(value.ToString()) : "";

    static string Csv(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
