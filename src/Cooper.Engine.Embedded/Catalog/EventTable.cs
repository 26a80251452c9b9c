using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Webhooks;
using Cooper.Engine.Embedded.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Catalog;

sealed class EventTable(SqliteSession session) : IEventTable
{
    const string Due = """
        select first.webhook, attempts, first_tried_at, due_at, is_parked, error,
            id, account, type, occurred_at, subject_type, subject_id, data
        from (
            select deliveries.*, row_number() over (partition by webhook order by event) as place
            from deliveries
            where is_parked = 0 and due_at <= ?1
                and exists (select 1 from webhooks where webhooks.id = deliveries.webhook and is_active = 1)
                and not exists (
                    select 1 from deliveries before
                    where before.webhook = deliveries.webhook and before.subject = deliveries.subject
                        and before.event < deliveries.event and before.is_parked = 0)
        ) first join events on events.number = first.event
        where place <= ?2
        order by number
        """;

    const string Insert = """
        insert into events (id, account, type, occurred_at, subject_type, subject_id, data) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        on conflict (id) do nothing
        """;

    const string InsertDelivery = """
        insert into deliveries (webhook, event, subject, due_at) select ?1, number, ?3, ?4 from events where id = ?2
        """;

    const string UpdateDelivery = """
        update deliveries set attempts = ?3, first_tried_at = ?4, due_at = ?5, is_parked = ?6, error = ?7
        where webhook = ?1 and event = (select number from events where id = ?2)
        """;

    const string DeleteDelivery =
        "delete from deliveries where webhook = ?1 and event = (select number from events where id = ?2)";

    const string DeleteTold =
        "delete from events where id = ?1 and not exists (select 1 from deliveries where event = events.number)";

    const string DeleteAllTold = "delete from events where not exists (select 1 from deliveries where event = events.number)";

    const string Revive = """
        update deliveries set attempts = 0, first_tried_at = null, due_at = ?2, is_parked = 0 where webhook = ?1
        """;

    const string DeleteExpired = """
        delete from deliveries where (webhook, event) in
            (select webhook, event from deliveries where is_parked = 1 and due_at <= ?1 order by due_at limit ?2)
        """;

    const string FindDrained = "select drained_event from buckets where id = ?1";
    const string NoteDrained = "update buckets set drained_event = ?2 where id = ?1";

    const string CountWaiting = "select count(*) from deliveries where webhook = ?1 and is_parked = 0";
    const string CountParked = "select count(*) from deliveries where webhook = ?1 and is_parked = 1";

    const string LastError = """
        select error from deliveries where webhook = ?1 and error is not null order by due_at desc, event desc limit 1
        """;

    public ValueTask<IReadOnlyList<EventDelivery>> ListDueAsync(
        DateTimeOffset now, int mostOfEach, CancellationToken cancellationToken) =>
        new(session.Query(Due, Read, CatalogRows.ToColumn(now), mostOfEach));

    public ValueTask<DeliveryCount> CountAsync(WebhookId webhook, CancellationToken cancellationToken) => new(new DeliveryCount(
        (int)session.QueryNumber(CountWaiting, webhook.ToString())!.Value,
        (int)session.QueryNumber(CountParked, webhook.ToString())!.Value,
        session.QueryFirst(LastError, row => row.GetString(0), webhook.ToString())));

    public ValueTask AddAsync(Event added, IReadOnlyList<WebhookId> webhooks)
    {
        var isNew = session.Execute(
            Insert, added.Id.ToString(), added.Account.ToString(), added.Type, CatalogRows.ToColumn(added.OccurredAt),
            added.Subject.Type, added.Subject.Id, added.Data) > 0;
        foreach (var webhook in isNew ? webhooks : [])
        {
            session.Execute(
                InsertDelivery, webhook.ToString(), added.Id.ToString(), $"{added.Subject.Type}:{added.Subject.Id}",
                CatalogRows.ToColumn(added.OccurredAt));
        }

        return default;
    }

    public ValueTask<long> FindDrainedAsync(BucketId bucket) => new(session.QueryNumber(FindDrained, bucket.ToString()) ?? 0);

    public ValueTask NoteDrainedAsync(BucketId bucket, long number)
    {
        session.Execute(NoteDrained, bucket.ToString(), number);
        return default;
    }

    public ValueTask UpdateAsync(EventDelivery delivery)
    {
        session.Execute(
            UpdateDelivery, delivery.Webhook.ToString(), delivery.Event.Id.ToString(), delivery.Attempts,
            CatalogRows.ToColumn(delivery.FirstTriedAt), CatalogRows.ToColumn(delivery.DueAt), delivery.IsParked ? 1 : 0, delivery.Error);
        return default;
    }

    public ValueTask RemoveAsync(EventDelivery delivery)
    {
        session.Execute(DeleteDelivery, delivery.Webhook.ToString(), delivery.Event.Id.ToString());
        session.Execute(DeleteTold, delivery.Event.Id.ToString());
        return default;
    }

    public ValueTask ReviveAsync(WebhookId webhook, DateTimeOffset now)
    {
        session.Execute(Revive, webhook.ToString(), CatalogRows.ToColumn(now));
        return default;
    }

    public ValueTask<int> RemoveExpiredAsync(DateTimeOffset now, int most)
    {
        var removed = session.Execute(DeleteExpired, CatalogRows.ToColumn(now), most);
        if (removed > 0)
            session.Execute(DeleteAllTold);
        return new(removed);
    }

    static EventDelivery Read(SqliteDataReader row) => new()
    {
        Webhook = WebhookId.Parse(row.GetString(0)),
        Attempts = row.GetInt32(1),
        FirstTriedAt = row.GetTimeOrNull(2),
        DueAt = row.GetTime(3),
        IsParked = row.GetTruth(4),
        Error = row.GetTextOrNull(5),
        Event = new Event
        {
            Id = EventId.Parse(row.GetString(6)),
            Account = AccountId.Parse(row.GetString(7)),
            Type = row.GetString(8),
            OccurredAt = row.GetTime(9),
            Subject = new Subject(row.GetString(10), row.GetString(11)),
            Data = row.GetString(12),
        },
    };
}

sealed class CommittedEvents(CatalogReaders readers) : IEventReader
{
    public ValueTask<IReadOnlyList<EventDelivery>> ListDueAsync(
        DateTimeOffset now, int mostOfEach, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Events.ListDueAsync(now, mostOfEach, cancellationToken), cancellationToken);

    public ValueTask<DeliveryCount> CountAsync(WebhookId webhook, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Events.CountAsync(webhook, cancellationToken), cancellationToken);
}
