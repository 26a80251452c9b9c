using System.Text.Json;
using Cooper.Domain.Keys;
using Cooper.Domain.Webhooks;
using Cooper.Doors.V1.Lists;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Webhooks;

/// <summary><c>POST /v1/organizations/webhooks/list</c></summary>
static class ListWebhooksEndpoint
{
    static readonly string[] SearchedPaths = ["webhook_id", "webhook_name"];

    public static void Map(RouteGroupBuilder webhooks) =>
        webhooks.MapPost("/list", HandleAsync).WithMetadata(new RouteNeeds(Credential.Bearer, Enum.GetValues<Capability>()));

    static async Task<JsonHttpResult<WebhookListDocument>> HandleAsync(
        HttpContext http, ListWebhooks listWebhooks, CancellationToken cancellationToken)
    {
        var request = Read(await JsonBody.ReadAsync(http, cancellationToken), http.Request.Query);

        var standings = await listWebhooks.ExecuteAsync(http.Caller, cancellationToken);

        var page = ListPage<WebhookDocument>.Take(request, request.Sort, standings.Select(Show), TextsOf);
        return TypedResults.Json(
            new WebhookListDocument([.. page.Items.Select(item => item.Thing)], page.Pagination), V1Json.Plain.WebhookListDocument);
    }

    static ListRequest Read(JsonElement? body, IQueryCollection query)
    {
        var faults = new Faults();
        var request = ListRequest.Read("webhooks", body, query, faults);
        faults.Refuse();
        return request!;
    }

    static Listed<WebhookDocument> Show(WebhookStanding standing)
    {
        var document = WebhookDocument.From(standing);
        return new Listed<WebhookDocument>(
            document, JsonSerializer.SerializeToElement(document, V1Json.Plain.WebhookDocument), document.WebhookId);
    }

    static IEnumerable<string> TextsOf(JsonElement webhook) =>
        SearchedPaths.Select(path => Values.At(webhook, path)?.GetString()).OfType<string>();
}
