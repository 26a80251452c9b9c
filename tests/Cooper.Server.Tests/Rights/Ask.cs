using System.Text.Json;
using Cooper.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Server.Tests.Rights;

/// <summary>One method of one route, as the doors list it.</summary>
sealed record Route(RouteEndpoint Endpoint, string Method)
{
    public RouteNeeds Needs => Endpoint.Metadata.GetMetadata<RouteNeeds>()!;

    public string Path => "/" + Endpoint.RoutePattern.RawText!.Trim('/');

    public bool IsV1Door => Path == "/metrics" || Path.StartsWith("/v1/", StringComparison.Ordinal);

    public bool IsConsole => Path.StartsWith("/console/", StringComparison.Ordinal);

    /// <summary>Of the B2 API; 0 for what has none.</summary>
    public int ApiVersion => Path.StartsWith("/b2api/v", StringComparison.Ordinal) ? Path["/b2api/v".Length] - '0' : 0;

    /// <summary>The name of the row: the same for all versions of a B2 call, and for all its methods.</summary>
    public string Row => IsV1Door || IsConsole ? $"{Method} {Path}" : ApiVersion == 0 ? Path : Path["/b2api/v0/".Length..];

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>A well-formed request to a route, except for who asks.</summary>
/// <param name="Path">With the query of a GET.</param>
/// <param name="Target">What the upload URL names, where it is one.</param>
sealed record Ask(string Method, string Path, string? Json = null, string? Target = null)
{
    static readonly byte[] Content = [.. "meow"u8];

    /// <summary>Status of the answer to a caller who may.</summary>
    public int Done { get; init; } = 200;

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>A B2 call with these fields, in the body of a POST or the query of anything else.</summary>
    public static Ask Fields(Route route, object fields)
    {
        var json = JsonSerializer.Serialize(fields);
        if (route.Method == "POST")
            return new Ask(route.Method, route.Path, json);
        var query = JsonElement.Parse(json).EnumerateObject()
            .Select(field => $"{field.Name}={Uri.EscapeDataString(TextOf(field.Value))}");
        return new Ask(route.Method, $"{route.Path}?{string.Join('&', query)}");
    }

    static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>An upload of a few bytes.</summary>
    public static Ask Body(string path, string target, params (string Name, string Value)[] headers) =>
        new("POST", path, Target: target) { Headers = [.. headers, ("X-Bz-Content-Sha1", Testing.B2Client.Sha1(Content))] };

    public HttpRequestMessage With(string? authorization)
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), Path);
        if (Target is not null)
        {
            request.Content = new ByteArrayContent(Content);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/plain");
        }
        else if (Json is not null)
        {
            request.Content = new StringContent(Json);
            request.Content.Headers.ContentType = new("application/json");
        }

        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("X-Namespace", "default");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return request;
    }
}
