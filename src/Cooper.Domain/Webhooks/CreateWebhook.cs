using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Webhooks;

/// <summary>Makes a webhook. It is told what happens from now on. <c>POST /v1/organizations/webhooks/</c>.</summary>
public sealed class CreateWebhook(ICatalog catalog, GetWebhook getWebhook, SecretBox secrets, Entropy entropy, TimeProvider time)
{
    /// <summary>Each is looked at whenever something happens.</summary>
    public const int WebhooksMax = 100;

    const string SecretPrefix = "whsec_";
    const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const int SecretCharacters = 43;

    /// <summary>The secret in the target is told here and never again, but to the same request.</summary>
    public async Task<WebhookStanding> ExecuteAsync(Caller caller, NewWebhook wish, CancellationToken cancellationToken)
    {
        caller.RequireAll();
        var id = wish.Id ?? WebhookId.New(entropy);
        var target = new WebhookTarget(
            wish.Url, wish.Headers, wish.TimeoutSeconds, SecretPrefix + entropy.NextText(SecretAlphabet, SecretCharacters));
        var now = time.GetUtcNow();
        var made = new Webhook
        {
            Id = id,
            Account = caller.Account,
            Name = wish.Name,
            EventTypes = wish.EventTypes,
            IsActive = wish.IsActive,
            SealedTarget = target.Seal(id, secrets),
            CreatedAt = now,
            UpdatedAt = now,
        };
        var present = await catalog.WriteAsync(
            async transaction =>
            {
                if (wish.Id is not null && await transaction.Webhooks.FindAsync(id, CancellationToken.None) is { } madeBefore)
                    return madeBefore;
                if ((await transaction.Webhooks.ListAsync(caller.Account, CancellationToken.None)).Count >= WebhooksMax)
                    throw Refuse.TooManyWebhooks(WebhooksMax);
                await transaction.Webhooks.AddAsync(made);
                return made;
            },
            cancellationToken);
        return await getWebhook.DescribeAsync(present, CancellationToken.None);
    }
}
