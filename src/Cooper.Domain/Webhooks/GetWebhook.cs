using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Webhooks;

/// <summary>A webhook and what it has not acknowledged. <c>GET /v1/organizations/webhooks/{id}</c>.</summary>
public sealed class GetWebhook(ICatalog catalog, SecretBox secrets)
{
    public async Task<WebhookStanding> ExecuteAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        caller.RequireAll();
        return await DescribeAsync(await FindAsync(catalog.Webhooks, caller, id, cancellationToken), cancellationToken);
    }

    internal static async ValueTask<Webhook> FindAsync(
        IWebhookReader webhooks, Caller caller, string id, CancellationToken cancellationToken) =>
        WebhookId.TryParse(id.ToLowerInvariant()) is { } parsed
        && await webhooks.FindAsync(parsed, cancellationToken) is { } found && found.Account == caller.Account
            ? found
            : throw Refuse.WebhookNotFound(id);

    internal async Task<WebhookStanding> DescribeAsync(Webhook webhook, CancellationToken cancellationToken) =>
        new(webhook, WebhookTarget.Open(webhook, secrets), await catalog.Events.CountAsync(webhook.Id, cancellationToken));
}
