using System.Text.Json.Serialization;

namespace Cooper.Server;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LivenessEndpoint.Answer))]
sealed partial class ServerJson : JsonSerializerContext;
