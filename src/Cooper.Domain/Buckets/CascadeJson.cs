using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cooper.Domain.Buckets;

/// <summary>What a task keeps of a cascade. Written to disk; receipts are shown in this form too.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(CascadeProgress))]
[JsonSerializable(typeof(Receipt))]
public sealed partial class CascadeJson : JsonSerializerContext
{
    public static string Write(CascadeProgress progress) => JsonSerializer.Serialize(progress, Default.CascadeProgress);

    public static string Write(Receipt receipt) => JsonSerializer.Serialize(receipt, Default.Receipt);

    public static CascadeProgress ReadProgress(string json) => JsonSerializer.Deserialize(json, Default.CascadeProgress)!;

    public static Receipt ReadReceipt(string json) => JsonSerializer.Deserialize(json, Default.Receipt)!;
}
