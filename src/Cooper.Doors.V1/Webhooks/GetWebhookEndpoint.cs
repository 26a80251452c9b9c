using Cooper.Domain.Keys;
using Cooper.Domain.Webhooks;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Webhooks;

/// <summary><c>GET /v1/organizations/webhooks/{identifier}</c></summary>
static class GetWebhookEndpoint
{
    public static void Map(RouteGroupBuilder webhooks) =>
        webhooks.MapGet("/{identifier}", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Enum.GetValues<Capability>()));

    static async Task<JsonHttpResult<WebhookDocument>> HandleAsync(
        string identifier, HttpContext http, GetWebhook getWebhook, CancellationToken cancellationToken)
    {
        var found = await getWebhook.ExecuteAsync(http.Caller, identifier, cancellationToken);

        return TypedResults.Json(WebhookDocument.From(found), V1Json.Plain.WebhookDocument);
    }
}
