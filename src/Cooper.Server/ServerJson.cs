using System.Text.Json.Serialization;
using Cooper.Server.Commands;

namespace Cooper.Server;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LivenessEndpoint.Answer))]
[JsonSerializable(typeof(CheckDocument))]
sealed partial class ServerJson : JsonSerializerContext;
