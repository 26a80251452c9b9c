using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Webhooks;

namespace Cooper.Domain.Events;

/// <summary>
/// Tells webhooks what happened, each event until it is acknowledged: at least once, those of one subject one after another. What is not
/// acknowledged is tried again with growing pauses for a day and is then parked, so that those after it go on.
/// </summary>
public sealed class DeliverEvents(ICatalog catalog, IWebhookSender sender, RenderEvent render, SecretBox secrets, TimeProvider time)
{
    public const string SignatureHeader = "X-Cooper-Signature";
    public const string EventIdHeader = "X-Cooper-Event-Id";
    public const string EventTypeHeader = "X-Cooper-Event-Type";

    public static readonly TimeSpan RetriedFor = TimeSpan.FromHours(24);
    public static readonly TimeSpan ParkedKept = TimeSpan.FromDays(30);

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(10);
    static readonly TimeSpan RetryLast = TimeSpan.FromHours(4);
    static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);

    /// <summary>A slow webhook keeps the others from being told no longer than it has so many open requests.</summary>
    const int AtOnceOfEach = 4;
    const int AtOnceMax = 64;
    const int SweptPerChange = 500;

    DateTimeOffset sweptAt;

    /// <summary>Works until canceled. Requests under way are then given up, and sent again by the next run.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var running = new Dictionary<(WebhookId, Subject), Task>();
        try
        {
            while (true)
            {
                foreach (var (line, done) in running.Where(pair => pair.Value.IsCompleted).ToList())
                {
                    running.Remove(line);
                    await done;
                }

                await SweepAsync(cancellationToken);
                foreach (var delivery in await ListDueAsync(cancellationToken))
                {
                    var line = (delivery.Webhook, delivery.Event.Subject);
                    if (running.Count < AtOnceMax && !running.ContainsKey(line))
                        running.Add(line, DeliverAsync(delivery, cancellationToken));
                }

                await Task.WhenAny([Task.Delay(Pause, time, cancellationToken), .. running.Values]);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>All that is due now, and what becomes due by it.</summary>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        await SweepAsync(cancellationToken);
        while (await ListDueAsync(cancellationToken) is { Count: > 0 } due)
            await Task.WhenAll(due.Select(delivery => DeliverAsync(delivery, cancellationToken)));
    }

    /// <summary>The first of each line that is due, of each webhook only so many.</summary>
    ValueTask<IReadOnlyList<EventDelivery>> ListDueAsync(CancellationToken cancellationToken) =>
        catalog.Events.ListDueAsync(time.GetUtcNow(), AtOnceOfEach, cancellationToken);

    async Task DeliverAsync(EventDelivery delivery, CancellationToken cancellationToken)
    {
        if (await catalog.Webhooks.FindAsync(delivery.Webhook, cancellationToken) is not { } webhook)
            return;
        var startedAt = time.GetUtcNow();
        var failure = await sender.SendAsync(RequestOf(delivery.Event, WebhookTarget.Open(webhook, secrets), startedAt), cancellationToken);

        // From here what came of it is known, and it is written down whatever is asked meanwhile.
        await catalog.WriteAsync(
            async transaction =>
            {
                if (failure is null)
                    await transaction.Events.RemoveAsync(delivery);
                else
                    await transaction.Events.UpdateAsync(AfterFailure(delivery, failure, startedAt));
                return delivery;
            },
            CancellationToken.None);
    }

    WebhookRequest RequestOf(Event told, WebhookTarget target, DateTimeOffset now)
    {
        var body = render(told);
        var headers = new Dictionary<string, string>(target.Headers, StringComparer.OrdinalIgnoreCase)
        {
            [EventIdHeader] = told.Id.ToString(),
            [EventTypeHeader] = told.Type,
            [SignatureHeader] = Sign(target.Secret, now, body),
        };
        return new WebhookRequest(target.Url, headers, body, TimeSpan.FromSeconds(target.TimeoutSeconds));
    }

    /// <summary>
    /// <c>t=</c> the Unix second, <c>,v1=</c> HMAC-SHA-256 of that second, a dot and the body, under the webhook's secret, in hex. With the
    /// time inside, a request that somebody kept can be told from a new one.
    /// </summary>
    internal static string Sign(string secret, DateTimeOffset now, byte[] body)
    {
        var second = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes(second + "."), .. body];
        return $"t={second},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }

    EventDelivery AfterFailure(EventDelivery delivery, string failure, DateTimeOffset startedAt)
    {
        var now = time.GetUtcNow();
        var firstTriedAt = delivery.FirstTriedAt ?? startedAt;
        var isParked = now - firstTriedAt >= RetriedFor;
        var pause = TimeSpan.FromTicks(Math.Min(RetryLast.Ticks, RetryFirst.Ticks << Math.Min(delivery.Attempts, 16)));
        return delivery with
        {
            Attempts = delivery.Attempts + 1,
            FirstTriedAt = firstTriedAt,
            IsParked = isParked,
            DueAt = now + (isParked ? ParkedKept : pause),
            Error = failure,
        };
    }

    async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - sweptAt < SweepEvery)
            return;
        sweptAt = now;
        int removed;
        do
            removed = await catalog.WriteAsync(
                transaction => transaction.Events.RemoveExpiredAsync(now, SweptPerChange), cancellationToken);
        while (removed == SweptPerChange);
    }
}
