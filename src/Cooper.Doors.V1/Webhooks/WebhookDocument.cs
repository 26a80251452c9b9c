using Cooper.Domain.Webhooks;
using Cooper.Doors.V1.Lists;

namespace Cooper.Doors.V1.Webhooks;

/// <summary><c>Webhook</c>; <c>deliveries</c> and <c>secret</c> are Cooper's own.</summary>
sealed record WebhookDocument(
    string WebhookId, string WebhookName, IReadOnlyList<string> EventTypes, IReadOnlyList<WebhookChannelDocument> Channels, bool IsActive,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DeliveriesDocument Deliveries)
{
    /// <summary>Only in the answer to its making.</summary>
    public string? Secret { get; init; }

    public static WebhookDocument From(WebhookStanding standing)
    {
        var (webhook, target, deliveries) = standing;
        return new WebhookDocument(
            webhook.Id.ToString(),
            webhook.Name,
            webhook.EventTypes,
            [new WebhookChannelDocument("webhook", new WebhookConfigDocument(target.Url, target.Headers, target.TimeoutSeconds))],
            webhook.IsActive,
            webhook.CreatedAt,
            webhook.UpdatedAt,
            new DeliveriesDocument(deliveries.Waiting, deliveries.Parked, deliveries.LastError));
    }
}

/// <summary><c>WebhookChannel</c></summary>
sealed record WebhookChannelDocument(string Channel, WebhookConfigDocument Configs);

/// <summary><c>WebhookConfig</c></summary>
sealed record WebhookConfigDocument(string Url, IReadOnlyDictionary<string, string> Headers, double Timeout);

/// <summary>Events that the webhook has not acknowledged.</summary>
sealed record DeliveriesDocument(int Waiting, int Parked, string? LastError);

/// <summary><c>ListWebhooksResponse</c></summary>
sealed record WebhookListDocument(IReadOnlyList<WebhookDocument> Results, PaginationDocument Pagination);
