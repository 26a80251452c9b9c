using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Keys;

/// <summary><c>GET /v1/organizations/users/{user_email}/api-keys</c></summary>
static class ListApiKeysEndpoint
{
    public static void Map(RouteGroupBuilder keys) =>
        keys.MapGet("", HandleAsync).WithMetadata(new RouteNeeds(Credential.Bearer, Enum.GetValues<Capability>()));

    static async Task<JsonHttpResult<ApiKeyListDocument>> HandleAsync(
        string user_email, HttpContext http, ListApiKeys listApiKeys, TimeProvider time, CancellationToken cancellationToken)
    {
        var withRevoked = ApiKeyReading.ReadIncludeRevoked(user_email, http.Request.Query);

        var keys = await listApiKeys.ExecuteAsync(http.Caller, withRevoked, cancellationToken);

        var now = time.GetUtcNow();
        return TypedResults.Json(
            new ApiKeyListDocument([.. keys.Select(key => ApiKeyDocument.From(key, now))]), V1Json.Plain.ApiKeyListDocument);
    }
}
