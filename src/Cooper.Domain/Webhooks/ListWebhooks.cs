using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;

namespace Cooper.Domain.Webhooks;

/// <summary>All webhooks, in the order of their making. <c>POST /v1/organizations/webhooks/list</c>.</summary>
public sealed class ListWebhooks(ICatalog catalog, GetWebhook getWebhook)
{
    public async Task<IReadOnlyList<WebhookStanding>> ExecuteAsync(Caller caller, CancellationToken cancellationToken)
    {
        caller.RequireAll();
        var standings = new List<WebhookStanding>();
        foreach (var webhook in await catalog.Webhooks.ListAsync(caller.Account, cancellationToken))
            standings.Add(await getWebhook.DescribeAsync(webhook, cancellationToken));
        return standings;
    }
}
