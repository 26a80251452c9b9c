using Cooper.Domain.Keys;
using Cooper.Domain.Webhooks;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Webhooks;

/// <summary><c>DELETE /v1/organizations/webhooks/{identifier}</c>. Succeeds on what is not there too.</summary>
static class DeleteWebhookEndpoint
{
    public static void Map(RouteGroupBuilder webhooks) =>
        webhooks.MapDelete("/{identifier}", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Enum.GetValues<Capability>()));

    static async Task<NoContent> HandleAsync(
        string identifier, HttpContext http, DeleteWebhook deleteWebhook, CancellationToken cancellationToken)
    {
        await deleteWebhook.ExecuteAsync(http.Caller, identifier, cancellationToken);

        return TypedResults.NoContent();
    }
}
