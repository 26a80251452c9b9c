using Cooper.Domain.Keys;
using Cooper.Domain.Webhooks;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Webhooks;

/// <summary><c>PUT /v1/organizations/webhooks/{identifier}</c></summary>
static class UpdateWebhookEndpoint
{
    public static void Map(RouteGroupBuilder webhooks) =>
        webhooks.MapPut("/{identifier}", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Enum.GetValues<Capability>()));

    static async Task<JsonHttpResult<WebhookDocument>> HandleAsync(
        string identifier, HttpContext http, UpdateWebhook updateWebhook, CancellationToken cancellationToken)
    {
        var wish = WebhookReading.Read(await JsonBody.ReadAsync(http, cancellationToken));

        var updated = await updateWebhook.ExecuteAsync(http.Caller, identifier, wish, cancellationToken);

        return TypedResults.Json(WebhookDocument.From(updated), V1Json.Plain.WebhookDocument);
    }
}
