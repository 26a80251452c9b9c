using Cooper.Domain.Keys;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Keys;

/// <summary>
/// <c>POST /v1/organizations/users/{user_email}/api-keys/{key_name}/rotate</c>. As with the making of a key, no answer is kept for an
/// <c>Idempotency-Key</c>: what comes twice makes another secret.
/// </summary>
static class RotateApiKeyEndpoint
{
    public static void Map(RouteGroupBuilder keys) =>
        keys.MapPost("/{key_name}/rotate", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Enum.GetValues<Capability>()));

    static async Task<JsonHttpResult<ApiKeyDocument>> HandleAsync(
        string user_email, string key_name, HttpContext http, RotateApiKey rotateApiKey, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var grace = ApiKeyReading.ReadGrace(user_email, await JsonBody.ReadAsync(http, cancellationToken));

        var (key, secret) = await rotateApiKey.ExecuteAsync(http.Caller, key_name, grace, cancellationToken);

        return TypedResults.Json(ApiKeyDocument.From(key, time.GetUtcNow()) with { Key = secret }, V1Json.Plain.ApiKeyDocument);
    }
}
