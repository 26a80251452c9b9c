using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;

namespace Cooper.Domain.Webhooks;

/// <summary>
/// Replaces all of a webhook but its secret, and tries again what was parked. <c>PUT /v1/organizations/webhooks/{id}</c>.
/// </summary>
public sealed class UpdateWebhook(ICatalog catalog, GetWebhook getWebhook, SecretBox secrets, TimeProvider time)
{
    public async Task<WebhookStanding> ExecuteAsync(Caller caller, string id, NewWebhook wish, CancellationToken cancellationToken)
    {
        caller.RequireAll();
        var now = time.GetUtcNow();
        var updated = await catalog.WriteAsync(
            async transaction =>
            {
                var before = await GetWebhook.FindAsync(transaction.Webhooks, caller, id, CancellationToken.None);
                var target = new WebhookTarget(
                    wish.Url, wish.Headers, wish.TimeoutSeconds, WebhookTarget.Open(before, secrets).Secret);
                var after = before with
                {
                    Name = wish.Name,
                    EventTypes = wish.EventTypes,
                    IsActive = wish.IsActive,
                    SealedTarget = target.Seal(before.Id, secrets),
                    UpdatedAt = now,
                };
                await transaction.Webhooks.UpdateAsync(after);
                await transaction.Events.ReviveAsync(before.Id, now);
                return after;
            },
            cancellationToken);
        return await getWebhook.DescribeAsync(updated, CancellationToken.None);
    }
}
