using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cooper.Doors.V1.Requests;

/// <summary>The JSON object in a request's body.</summary>
static class JsonBody
{
    const long BytesMax = 64 * 1024 * 1024;

    // One name twice in an object would mean one thing to Cooper and perhaps another to the next reader.
    static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Null if there is no body.</summary>
    public static async Task<JsonElement?> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        using var bytes = await BufferAsync(http, cancellationToken);
        return bytes.Length == 0 ? null : Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    /// <summary>All of the body, to be read from its beginning.</summary>
    public static async Task<MemoryStream> BufferAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = BytesMax;
        var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes, cancellationToken);
        bytes.Position = 0;
        return bytes;
    }

    public static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            RefuseBrokenText(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw Faults.One(Location.Body, "dict_type", "The body should be a JSON object");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The reader says InvalidOperation of text that is not Unicode.
            throw Faults.One(Location.Body, "json_invalid", "The body is not valid JSON");
        }
    }

    /// <summary>The parser lets pass text that is not Unicode; reading it later would throw in the middle of the work.</summary>
    static void RefuseBrokenText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    RefuseBrokenText(item);
                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    RefuseBrokenText(property.Value);
                }

                break;
        }
    }
}
