using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Places;
using Cooper.Domain.Webhooks;
using Cooper.Engine.Embedded.Sqlite;

namespace Cooper.Engine.Embedded.Places;

/// <summary>Asks for no room: what is deleted on a full disk is told too.</summary>
sealed class PlaceEventTable(SqliteDatabase database, Action<BucketContent> count) : IPlaceEventTable
{
    public ValueTask AddAsync(NewPlaceEvent added)
    {
        database.Keep(
            "insert into events (type, occurred, subject_type, subject_id, data, listeners) values (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, added.Type).Bind(2, added.OccurredAt.UtcTicks).Bind(3, added.Subject.Type).Bind(4, added.Subject.Id)
            .Bind(5, added.Data).Bind(6, string.Join(',', added.Listeners)).Run();
        count(new BucketContent { Events = 1 });
        return default;
    }

    public ValueTask<IReadOnlyList<PlaceEvent>> ListAsync(int most) => new(List(database, after: 0, most));

    public ValueTask RemoveAsync(long last)
    {
        var removed = database.Keep("delete from events where number <= ?1").Bind(1, last).RunAndCount();
        count(new BucketContent { Events = -removed });
        return default;
    }

    public static IReadOnlyList<PlaceEvent> List(SqliteDatabase database, long after, int most) =>
        database.Keep(
            """
            select number, type, occurred, subject_type, subject_id, data, listeners from events
            where number > ?1 order by number limit ?2
            """).Bind(1, after).Bind(2, most).All(Read);

    static PlaceEvent Read(SqliteStatement row) => new(
        row.Long(0),
        new NewPlaceEvent(
            row.Text(1), new DateTimeOffset(row.Long(2), TimeSpan.Zero), new Subject(row.Text(3), row.Text(4)), row.Text(5),
            [.. row.Text(6).Split(',').Select(WebhookId.Parse)]));
}
