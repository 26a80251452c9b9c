using System.Text.Json;

namespace Cooper.Testing;

/// <summary>What <c>/v1</c> answered. Two answers are equal if their status and code are; messages are for people.</summary>
/// <param name="Code">Of a refusal, if it has one; else empty.</param>
public sealed record V1Reply(int Status, string Code)
{
    public JsonElement Body { get; init; }

    public bool Equals(V1Reply? other) => other is not null && (Status, Code) == (other.Status, other.Code);

    public override int GetHashCode() => HashCode.Combine(Status, Code);

    public override string ToString() => $"{Status} {Code}".TrimEnd();

    public string Text(string name) => Body.GetProperty(name).GetString()!;

    public static async Task<V1Reply> ReadAsync(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var isJson = bytes.Length > 0 && response.Content.Headers.ContentType?.MediaType == "application/json";
        var body = isJson ? JsonElement.Parse(bytes) : default;
        var isRefusal = isJson && (int)response.StatusCode >= 400;
        var code = isRefusal && body.GetProperty("error").TryGetProperty("code", out var found) ? found.GetString() : null;
        return new V1Reply((int)response.StatusCode, code ?? "") { Body = body };
    }
}
