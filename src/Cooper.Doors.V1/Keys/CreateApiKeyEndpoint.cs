using Cooper.Domain.Keys;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Keys;

/// <summary>
/// <c>POST /v1/organizations/users/{user_email}/api-keys</c>. The answer holds the secret, so none is kept for an <c>Idempotency-Key</c>:
/// what comes twice finds the name taken.
/// </summary>
static class CreateApiKeyEndpoint
{
    public static void Map(RouteGroupBuilder keys) =>
        keys.MapPost("", HandleAsync).WithMetadata(new RouteNeeds(Credential.Bearer, Enum.GetValues<Capability>()));

    static async Task<JsonHttpResult<ApiKeyDocument>> HandleAsync(
        string user_email, HttpContext http, CreateApiKey createApiKey, TimeProvider time, CancellationToken cancellationToken)
    {
        var wish = ApiKeyReading.ReadNew(user_email, await JsonBody.ReadAsync(http, cancellationToken));

        var (key, secret) = await createApiKey.ExecuteAsync(http.Caller, wish, cancellationToken);

        return TypedResults.Json(ApiKeyDocument.From(key, time.GetUtcNow()) with { Key = secret }, V1Json.Plain.ApiKeyDocument);
    }
}
