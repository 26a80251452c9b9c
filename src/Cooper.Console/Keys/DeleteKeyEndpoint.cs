using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Console.Keys;

/// <summary><c>DELETE /console/keys/{key}</c>: ends a key, and every session of it.</summary>
static class DeleteKeyEndpoint
{
    public static void Map(RouteGroupBuilder console) =>
        console.MapDelete("/keys/{key}", HandleAsync).WithMetadata(new RouteNeeds(Credential.Session, Capability.DeleteKeys));

    static async Task<NoContent> HandleAsync(string key, HttpContext http, DeleteKey deleteKey, CancellationToken cancellationToken)
    {
        await deleteKey.ExecuteAsync(http.Caller, key, cancellationToken);

        return TypedResults.NoContent();
    }
}
