using System.Text.Json;
using System.Text.Json.Serialization;
using Cooper.Domain.Accounts;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;

namespace Cooper.Domain.Webhooks;

/// <summary>A webhook's id: <c>wh_</c> and 16 hex digits.</summary>
public readonly record struct WebhookId
{
    const string Prefix = "wh_";
    const int Digits = 16;

    readonly string? text;

    WebhookId(string text) => this.text = text;

    public static WebhookId New(Entropy entropy) => new(Prefix + entropy.NextHex(Digits));

    public static WebhookId? TryParse(string? text) =>
        text is not null && text.Length == Prefix.Length + Digits && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text[Prefix.Length..].All(char.IsAsciiHexDigitLower)
            ? new WebhookId(text)
            : null;

    public static WebhookId Parse(string text) => TryParse(text) ?? throw new FormatException($"Not a webhook's id: {text}");

    public override string ToString() => text ?? "";
}

/// <summary>Somebody who wants to be told what happens.</summary>
public sealed record Webhook
{
    public required WebhookId Id { get; init; }

    public required AccountId Account { get; init; }

    public required string Name { get; init; }

    /// <summary>Of <see cref="EventTypes"/>.</summary>
    public required IReadOnlyList<string> EventTypes { get; init; }

    /// <summary>While it is not, nothing new is kept for it, and what was kept waits.</summary>
    public required bool IsActive { get; init; }

    /// <summary>A <see cref="WebhookTarget"/>, sealed: URLs and headers of webhooks are often secrets themselves.</summary>
    public required byte[] SealedTarget { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public bool Wants(string eventType) => EventTypes.Contains(Events.EventTypes.Any) || EventTypes.Contains(eventType);
}

/// <summary>Where a webhook is told, and the secret that signs what it is told.</summary>
public sealed record WebhookTarget(string Url, IReadOnlyDictionary<string, string> Headers, double TimeoutSeconds, string Secret)
{
    internal byte[] Seal(WebhookId id, SecretBox secrets) =>
        secrets.SealText(id.ToString(), JsonSerializer.Serialize(this, WebhookJson.Default.WebhookTarget));

    internal static WebhookTarget Open(Webhook webhook, SecretBox secrets) =>
        JsonSerializer.Deserialize(
            secrets.OpenText(webhook.Id.ToString(), webhook.SealedTarget), WebhookJson.Default.WebhookTarget)!;

    public override string ToString() => "(secret)";
}

/// <summary>What a webhook is to be.</summary>
public sealed record NewWebhook(
    string Name, IReadOnlyList<string> EventTypes, string Url, IReadOnlyDictionary<string, string> Headers, double TimeoutSeconds,
    bool IsActive)
{
    /// <summary>Of a request that may come again: the webhook of this id is what it made.</summary>
    public WebhookId? Id { get; init; }
}

/// <summary>A webhook and how it does.</summary>
public sealed record WebhookStanding(Webhook Webhook, WebhookTarget Target, DeliveryCount Deliveries);

/// <summary>Written to disk, sealed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WebhookTarget))]
sealed partial class WebhookJson : JsonSerializerContext;
