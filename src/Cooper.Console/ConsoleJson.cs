using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Cooper.Console.Buckets;
using Cooper.Console.Files;
using Cooper.Console.Keys;
using Cooper.Console.Sessions;
using Cooper.Domain;
using Cooper.Domain.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cooper.Console;

/// <summary>JSON as <c>/v1</c> writes it: snake_case, and what is null is left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(RefusalDocument))]
[JsonSerializable(typeof(SignInDocument))]
[JsonSerializable(typeof(SessionDocument))]
[JsonSerializable(typeof(NewBucketDocument))]
[JsonSerializable(typeof(CreatedBucketDocument))]
[JsonSerializable(typeof(FileDocument))]
[JsonSerializable(typeof(FilePageDocument))]
[JsonSerializable(typeof(NewKeyDocument))]
[JsonSerializable(typeof(KeyDocument))]
[JsonSerializable(typeof(KeyPageDocument))]
sealed partial class ConsoleJson : JsonSerializerContext
{
    const long BytesMax = 256 * 1024;

    public static ConsoleJson Plain =>
        field ??= new ConsoleJson(new JsonSerializerOptions(Default.Options!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static JsonHttpResult<T> Answer<T>(HttpContext http, T document, JsonTypeInfo<T> type)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Json(document, type);
    }

    public static async Task<T> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        if (!http.Request.HasJsonContentType())
            throw Refuse.BadRequest("Send JSON, as application/json");
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = BytesMax;
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, cancellationToken)
                ?? throw Refuse.Because(RefusalCode.BadJson, "The body must be a JSON object");
        }
        catch (JsonException)
        {
            throw Refuse.Because(RefusalCode.BadJson, "The body is not the JSON that this call takes");
        }
    }
}
