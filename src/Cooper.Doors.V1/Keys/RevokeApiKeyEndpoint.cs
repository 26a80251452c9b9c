using Cooper.Domain.Keys;
using Cooper.Doors.V1.Batches;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Keys;

/// <summary><c>DELETE /v1/organizations/users/{user_email}/api-keys/{key_name}</c></summary>
static class RevokeApiKeyEndpoint
{
    public static void Map(RouteGroupBuilder keys) =>
        keys.MapDelete("/{key_name}", HandleAsync).WithMetadata(new RouteNeeds(Credential.Bearer, Enum.GetValues<Capability>()));

    static async Task<JsonHttpResult<DeletedDocument>> HandleAsync(
        string user_email, string key_name, HttpContext http, RevokeApiKey revokeApiKey, CancellationToken cancellationToken)
    {
        ApiKeyReading.CheckUser(user_email);

        await revokeApiKey.ExecuteAsync(http.Caller, key_name, cancellationToken);

        return TypedResults.Json(new DeletedDocument("The key is revoked", Success: true), V1Json.Plain.DeletedDocument);
    }
}
