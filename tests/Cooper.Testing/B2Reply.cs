using System.Text.Json;

namespace Cooper.Testing;

/// <summary>What the B2 door answered. Two answers are equal if their status and code are; messages are for people.</summary>
/// <param name="Code">Empty for a success.</param>
public sealed record B2Reply(int Status, string Code)
{
    public string Message { get; init; } = "";

    /// <summary>The JSON document; undefined if there was none.</summary>
    public JsonElement Body { get; init; }

    public bool IsDone => Status == 200;

    /// <summary>A field of the document, several steps inwards if the path has dots.</summary>
    public JsonElement this[string path] => path.Split('.').Aggregate(Body, (at, name) => at.GetProperty(name));

    public string Text(string path) => this[path].GetString()!;

    /// <summary>Fails the test unless it was a success.</summary>
    public B2Reply Done() => IsDone ? this : throw new InvalidOperationException($"The server refused: {this} {Message}");

    public bool Equals(B2Reply? other) => other is not null && (Status, Code) == (other.Status, other.Code);

    public override int GetHashCode() => HashCode.Combine(Status, Code);

    public override string ToString() => $"{Status} {Code}".TrimEnd();

    public static async Task<B2Reply> ReadAsync(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var status = (int)response.StatusCode;
        var body = bytes.Length > 0 && response.Content.Headers.ContentType?.MediaType == "application/json"
            ? JsonElement.Parse(bytes)
            : default;
        if (status < 400 || body.ValueKind != JsonValueKind.Object)
            return new B2Reply(status, "") { Body = body };
        if (body.GetProperty("status").GetInt32() != status)
            throw new InvalidOperationException($"The body says {body} under the status {status}");
        return new B2Reply(
            status, body.GetProperty("code").GetString()!)
        { Message = body.GetProperty("message").GetString()!, Body = body };
    }
}
