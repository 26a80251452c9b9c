using Cooper.Domain.Keys;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Keys;

/// <summary><c>PATCH /v1/organizations/users/{user_email}/api-keys/{key_name}</c></summary>
static class UpdateApiKeyEndpoint
{
    public static void Map(RouteGroupBuilder keys) =>
        keys.MapPatch("/{key_name}", HandleAsync).WithMetadata(new RouteNeeds(Credential.Bearer, Enum.GetValues<Capability>()));

    static async Task<JsonHttpResult<ApiKeyDocument>> HandleAsync(
        string user_email, string key_name, HttpContext http, UpdateApiKey updateApiKey, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var change = ApiKeyReading.ReadChange(user_email, await JsonBody.ReadAsync(http, cancellationToken));

        var updated = await updateApiKey.ExecuteAsync(http.Caller, key_name, change, cancellationToken);

        return TypedResults.Json(ApiKeyDocument.From(updated, time.GetUtcNow()), V1Json.Plain.ApiKeyDocument);
    }
}
