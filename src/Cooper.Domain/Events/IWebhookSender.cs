namespace Cooper.Domain.Events;

/// <summary>A POST to a webhook.</summary>
public sealed record WebhookRequest(string Url, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body, TimeSpan Timeout);

/// <summary>Tells others what happened.</summary>
public interface IWebhookSender
{
    /// <summary>
    /// Null if the other side acknowledged in time. Else why it did not, in words that tell nothing of the URL but its host.
    /// </summary>
    Task<string?> SendAsync(WebhookRequest request, CancellationToken cancellationToken);
}

/// <summary>An event as it is sent: JSON. How that looks is the business of the door whose webhooks they are.</summary>
public delegate byte[] RenderEvent(Event told);
