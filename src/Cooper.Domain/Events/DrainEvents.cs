using System.Globalization;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Events;

/// <summary>
/// Brings what places have written down to the catalog, where <see cref="DeliverEvents"/> finds it: each event once, those of a place in
/// their order. The catalog's note of how far it has come is committed with the events; only then does the place let them go. Whatever dies
/// in between, the next drain begins at the note.
/// </summary>
public sealed class DrainEvents(ICatalog catalog, IBucketStore places, PlaceEvents events, TimeProvider time)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A place that could not be opened is tried again so often.</summary>
    static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(10);

    /// <summary>Others write to the catalog, and to the place, in between.</summary>
    const int EventsPerChange = 500;

    DateTimeOffset lookedAt;

    /// <summary>Works until canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => time.RepeatAsync(Pause, DrainDueAsync, cancellationToken);

    /// <summary>All that any place keeps now.</summary>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await DrainNotedAsync(cancellationToken);
    }

    /// <summary>
    /// What a place keeps that is being removed with its bucket. What happened before the end is told; from a place that does not open
    /// nothing is.
    /// </summary>
    internal static async Task DrainRetiredAsync(
        ICatalog catalog, IBucketGate gate, BucketId id, CancellationToken cancellationToken)
    {
        if (await catalog.Buckets.FindAsync(id, cancellationToken) is not { } bucket
            || (await catalog.Webhooks.ListAsync(bucket.Account, cancellationToken)).Count == 0)
            return;
        long last = 0;
        while (await gate.ListRetiredEventsAsync(last, EventsPerChange, cancellationToken) is [.., var newest] page)
        {
            await BringAsync(catalog, bucket, page);
            last = newest.Number;
        }
    }

    async Task DrainDueAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - lookedAt >= LookEvery)
            await LookAsync(cancellationToken);
        await DrainNotedAsync(cancellationToken);
    }

    /// <summary>
    /// Notes the places that keep events. Most are closed, and are not opened for it. Those of buckets that are ending are not asked: they
    /// are looked at again when the end is undone.
    /// </summary>
    async Task LookAsync(CancellationToken cancellationToken)
    {
        lookedAt = time.GetUtcNow();
        if (await catalog.Accounts.FindFirstAsync(cancellationToken) is not { } account)
            return;
        foreach (var bucket in await catalog.Buckets.ListAsync(account.Id, cancellationToken))
        {
            if (bucket.State == BucketState.Ending || await KeepsEventsAsync(bucket, cancellationToken))
                events.Note(bucket.Id);
        }
    }

    async Task<bool> KeepsEventsAsync(Bucket bucket, CancellationToken cancellationToken)
    {
        try
        {
            return await places.CountAsync(bucket.Id, cancellationToken) is { Events: > 0 };
        }
        catch (RefusedException)
        {
            // It has ended, or cannot be opened now. The next look asks again.
            return false;
        }
    }

    async Task DrainNotedAsync(CancellationToken cancellationToken)
    {
        var noted = events.TakeUndrained();
        var done = 0;
        try
        {
            foreach (var id in noted)
            {
                await DrainAsync(id, cancellationToken);
                done++;
            }
        }
        finally
        {
            // What stopped it, a full disk for one, passes. Where it stopped comes last, so that it never holds up the others.
            foreach (var id in noted.Skip(done + 1).Concat(noted.Skip(done).Take(1)))
                events.Note(id);
        }
    }

    async Task DrainAsync(BucketId id, CancellationToken cancellationToken)
    {
        switch (await catalog.Buckets.FindAsync(id, cancellationToken))
        {
            case { State: BucketState.Live } live:
                await DrainAsync(live, cancellationToken);
                break;
            case { State: BucketState.Ending }:
                events.Note(id);
                break;
        }
    }

    async Task DrainAsync(Bucket bucket, CancellationToken cancellationToken)
    {
        try
        {
            await using var place = await places.GetAsync(bucket.Id, cancellationToken);
            long brought = 0;
            while (await TakeAsync(place, bucket, brought) is [.., var newest] page)
            {
                await BringAsync(catalog, bucket, page);
                brought = newest.Number;
            }
        }
        catch (RefusedException refused) when (refused.IsEndOf(bucket.Id))
        {
            events.Note(bucket.Id);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == RefusalCode.StorageUnavailable)
        {
            // Tried again when all are looked at.
        }
    }

    /// <summary>
    /// Lets go what was brought, and tells what comes next. As a change, so that it comes after the transaction that noted the place.
    /// </summary>
    static Task<IReadOnlyList<PlaceEvent>> TakeAsync(IBucketPlace place, Bucket bucket, long brought) =>
        place.ChangeAsync(bucket.Epoch, async transaction =>
        {
            if (brought > 0)
                await transaction.Events.RemoveAsync(brought);
            return await transaction.Events.ListAsync(EventsPerChange);
        });

    static Task<long> BringAsync(ICatalog catalog, Bucket bucket, IReadOnlyList<PlaceEvent> page) => catalog.WriteAsync(
        async transaction =>
        {
            var last = await transaction.Events.FindDrainedAsync(bucket.Id);
            var webhooks = await transaction.Webhooks.ListAsync(bucket.Account, CancellationToken.None);
            var present = webhooks.Select(webhook => webhook.Id).ToHashSet();
            foreach (var (number, told) in page.Where(one => one.Number > last))
            {
                // A webhook that is gone has taken what it was not told with it.
                if (told.Listeners.Where(present.Contains).ToList() is { Count: > 0 } listeners)
                    await transaction.Events.AddAsync(EventOf(bucket, number, told), listeners);
            }

            await transaction.Events.NoteDrainedAsync(bucket.Id, Math.Max(last, page[^1].Number));
            return last;
        },
        CancellationToken.None);

    static Event EventOf(Bucket bucket, long number, NewPlaceEvent told) => new()
    {
        Id = EventId.Of(told.Type, bucket.Id.ToString(), number.ToString(CultureInfo.InvariantCulture)),
        Account = bucket.Account,
        Type = told.Type,
        OccurredAt = told.OccurredAt,
        Subject = told.Subject,
        Data = told.Data,
    };
}
