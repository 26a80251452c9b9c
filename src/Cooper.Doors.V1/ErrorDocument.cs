using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Cooper.Doors.V1;

/// <summary>The envelope of every error. With status 422 it has <c>detail</c> too: both of the published shapes at once.</summary>
sealed record ErrorDocument(int Status, ErrorDetail Error)
{
    [JsonPropertyOrder(-1)]
    public bool Success => false;

    public IReadOnlyList<FaultDocument>? Detail { get; init; }
}

sealed record ErrorDetail(string Message, string Type, string? Code, JsonObject? Details);

/// <summary>A fault in the shape of <c>HTTPValidationError</c>.</summary>
sealed record FaultDocument(JsonArray Loc, string Msg, string Type);
