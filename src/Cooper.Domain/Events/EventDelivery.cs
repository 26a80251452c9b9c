using Cooper.Domain.Webhooks;

namespace Cooper.Domain.Events;

/// <summary>An event that a webhook has not acknowledged yet.</summary>
public sealed record EventDelivery
{
    public required WebhookId Webhook { get; init; }

    public required Event Event { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was tried first; null if it was not.</summary>
    public DateTimeOffset? FirstTriedAt { get; init; }

    /// <summary>When it is tried next. Of a parked one: when it is forgotten.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>It is not tried any more, and those after it go on.</summary>
    public bool IsParked { get; init; }

    /// <summary>Why the last attempt came to nothing.</summary>
    public string? Error { get; init; }
}

/// <summary>What a webhook has not acknowledged.</summary>
/// <param name="LastError">Of the one that was tried last.</param>
public sealed record DeliveryCount(int Waiting, int Parked, string? LastError);
