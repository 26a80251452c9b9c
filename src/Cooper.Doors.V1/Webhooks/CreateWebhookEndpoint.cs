using Cooper.Domain.Keys;
using Cooper.Domain.Webhooks;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Webhooks;

/// <summary><c>POST /v1/organizations/webhooks/</c>. The answer holds the secret.</summary>
static class CreateWebhookEndpoint
{
    public static void Map(RouteGroupBuilder webhooks) =>
        webhooks.MapPost("", HandleAsync).WithMetadata(new RouteNeeds(Credential.Bearer, Enum.GetValues<Capability>()));

    static async Task<JsonHttpResult<WebhookDocument>> HandleAsync(
        HttpContext http, CreateWebhook createWebhook, CancellationToken cancellationToken)
    {
        var wish = WebhookReading.Read(await JsonBody.ReadAsync(http, cancellationToken));
        if (IdempotencyKey.EntropyOf(http) is { } entropy)
            wish = wish with { Id = WebhookId.New(entropy) };

        var made = await createWebhook.ExecuteAsync(http.Caller, wish, cancellationToken);

        return TypedResults.Json(
            WebhookDocument.From(made) with { Secret = made.Target.Secret }, V1Json.Plain.WebhookDocument,
            statusCode: StatusCodes.Status201Created);
    }
}
