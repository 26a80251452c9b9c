using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2;

/// <summary>A document, sent as B2 sends its own. The status is 200 for every success.</summary>
sealed class B2Answer<T>(T document, JsonTypeInfo<T> type) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => B2Answer.WriteAsync(httpContext, document, type);
}

static class B2Answer
{
    public static B2Answer<T> Of<T>(T document, JsonTypeInfo<T> type) => new(document, type);

    public static async Task WriteAsync<T>(HttpContext http, T document, JsonTypeInfo<T> type)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(document, type);
        var headers = http.Response.Headers;
        headers.ContentType = "application/json;charset=UTF-8";
        headers.CacheControl = "max-age=0, no-cache, no-store";
        headers.ContentLength = bytes.Length;
        await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
    }
}
