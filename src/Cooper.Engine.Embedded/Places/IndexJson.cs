using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cooper.Domain.Batches;
using Cooper.Domain.Objects;
using Cooper.Domain.Tasks;
using Cooper.Domain.Uploads;

namespace Cooper.Engine.Embedded.Places;

/// <summary>Parts of rows that nothing is found by. Written to disk by the names of the domain's members, in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    Converters =
    [
        typeof(ObjectIdConverter), typeof(BlobIdConverter), typeof(UploadIdConverter), typeof(BatchIdConverter), typeof(TaskIdConverter),
    ])]
[JsonSerializable(typeof(IReadOnlyList<Blob>))]
[JsonSerializable(typeof(StoredUpload))]
[JsonSerializable(typeof(StoredBatch))]
sealed partial class IndexJson : JsonSerializerContext
{
    static IndexJson Plain =>
        field ??= new IndexJson(new JsonSerializerOptions(Default.Options!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Write(IReadOnlyList<Blob> blobs) => JsonSerializer.Serialize(blobs, Plain.IReadOnlyListBlob);

    public static IReadOnlyList<Blob> ReadBlobs(string json) => JsonSerializer.Deserialize(json, Plain.IReadOnlyListBlob)!;

    public static string Write(StoredUpload upload) => JsonSerializer.Serialize(upload, Plain.StoredUpload);

    public static string Write(StoredBatch batch) => JsonSerializer.Serialize(batch, Plain.StoredBatch);

    public static StoredBatch ReadBatch(string json) => JsonSerializer.Deserialize(json, Plain.StoredBatch)!;

    public static StoredUpload ReadUpload(string json) => JsonSerializer.Deserialize(json, Plain.StoredUpload)!;
}

sealed class ObjectIdConverter : JsonConverter<ObjectId>
{
    public override ObjectId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ObjectId.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, ObjectId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

sealed class BlobIdConverter : JsonConverter<BlobId>
{
    public override BlobId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        BlobId.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, BlobId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

sealed class UploadIdConverter : JsonConverter<UploadId>
{
    public override UploadId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        UploadId.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, UploadId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

sealed class BatchIdConverter : JsonConverter<BatchId>
{
    public override BatchId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        BatchId.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, BatchId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

sealed class TaskIdConverter : JsonConverter<TaskId>
{
    public override TaskId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TaskId.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, TaskId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
