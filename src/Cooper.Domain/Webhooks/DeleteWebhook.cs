using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;

namespace Cooper.Domain.Webhooks;

/// <summary>
/// Ends a webhook with what it has not acknowledged; if there is none, that is as well. <c>DELETE /v1/organizations/webhooks/{id}</c>.
/// </summary>
public sealed class DeleteWebhook(ICatalog catalog)
{
    public async Task ExecuteAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        caller.RequireAll();
        await catalog.WriteAsync(
            async transaction =>
            {
                if (WebhookId.TryParse(id.ToLowerInvariant()) is { } parsed
                    && await transaction.Webhooks.FindAsync(parsed, CancellationToken.None) is { } found
                    && found.Account == caller.Account)
                    await transaction.Webhooks.DeleteAsync(found.Id);
                return id;
            },
            cancellationToken);
    }
}
