using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Webhooks;
using Cooper.Engine.Embedded.Sqlite;
using Cooper.Testing;

namespace Cooper.Engine.Embedded.Tests.Places;

/// <summary>What places write down comes to the catalog once, wherever it is cut.</summary>
public sealed class DrainTests
{
    static readonly WebhookId Listener = WebhookId.Parse("wh_0123456789abcdef");

    [Fact]
    public async Task Nothing_is_lost_or_doubled_when_it_dies_before_the_catalog_has_it()
    {
        await using var folder = await EngineFolder.StartAsync();
        await ListenAsync(folder.Engine);
        var bucket = await folder.Engine.CreateKeyedBucketAsync("photos");
        var made = await folder.Engine.CreateObjectAsync(bucket, "a", "meow"u8.ToArray());
        await folder.Engine.UpdateObjectAsync(bucket, made, "b", "bark"u8.ToArray());
        await folder.Engine.DeleteObjectAsync(bucket, made);
        Assert.Empty(await ToldAsync(folder.Engine));

        await Assert.ThrowsAsync<IOException>(() => DrainAsync(folder.Engine, new CutCatalog(folder.Engine.Catalog, commits: false)));
        await folder.ReopenAsync();
        await DrainAsync(folder.Engine);
        await DrainAsync(folder.Engine);

        Assert.Equal(["object.created", "object.updated", "object.deleted"], (await ToldAsync(folder.Engine)).Select(one => one.Type));
        Assert.Equal(0, (await folder.Engine.CountAsync(bucket)).Events);
    }

    [Fact]
    public async Task Nothing_is_doubled_when_it_dies_after_the_catalog_has_it_and_it_was_told_already()
    {
        await using var folder = await EngineFolder.StartAsync();
        await ListenAsync(folder.Engine);
        var bucket = await folder.Engine.CreateKeyedBucketAsync("photos");
        var made = await folder.Engine.CreateObjectAsync(bucket, "a", "meow"u8.ToArray());
        await folder.Engine.UpdateObjectAsync(bucket, made, "b", "bark"u8.ToArray());

        await Assert.ThrowsAsync<IOException>(() => DrainAsync(folder.Engine, new CutCatalog(folder.Engine.Catalog, commits: true)));
        Assert.Equal(2, (await folder.Engine.CountAsync(bucket)).Events);
        var before = await ToldAsync(folder.Engine, andAcknowledge: true);
        Assert.Equal(2, before.Count);
        await folder.ReopenAsync();
        var left = await folder.Engine.CreateObjectAsync(bucket, "c", "wuff"u8.ToArray());
        await DrainAsync(folder.Engine);

        var after = Assert.Single(await ToldAsync(folder.Engine));
        Assert.Equal(left.Id.ToString(), after.Subject.Id);
        Assert.Equal(3, before.Append(after).Select(one => one.Id).Distinct().Count());
        Assert.Equal(0, (await folder.Engine.CountAsync(bucket)).Events);
    }

    [Fact]
    public async Task An_event_has_the_same_id_wherever_the_drain_was_cut()
    {
        var ids = new List<EventId>();
        foreach (var isCut in new[] { false, true })
        {
            await using var folder = await EngineFolder.StartAsync();
            await ListenAsync(folder.Engine);
            var bucket = await folder.Engine.CreateKeyedBucketAsync("photos");
            await folder.Engine.CreateObjectAsync(bucket, "a", "meow"u8.ToArray());
            if (isCut)
                await Assert.ThrowsAsync<IOException>(() => DrainAsync(folder.Engine, new CutCatalog(folder.Engine.Catalog, false)));
            await DrainAsync(folder.Engine);
            ids.Add(Assert.Single(await ToldAsync(folder.Engine)).Id);
        }

        // The engine's entropy is the same in each.
        Assert.Equal(ids[0], ids[1]);
    }

    [Fact]
    public async Task Thousands_of_events_of_many_subjects_come_in_their_order()
    {
        await using var folder = await EngineFolder.StartAsync();
        await ListenAsync(folder.Engine);
        var bucket = await folder.Engine.CreateKeyedBucketAsync("photos");
        var expected = new List<string>();
        await using (var place = (await folder.Engine.Places.OpenAsync(bucket.Id, default))!)
        {
            await place.ChangeAsync(bucket.Epoch, async transaction =>
            {
                for (var i = 0; i < 1_201; i++)
                {
                    expected.Add($"{i % 3}:{i}");
                    await transaction.Events.AddAsync(new NewPlaceEvent(
                        EventTypes.ObjectUpdated, DateTimeOffset.UnixEpoch, new Subject("object", $"{i % 3}"), $"{i}", [Listener]));
                }

                return 0;
            });
        }

        await DrainAsync(folder.Engine);

        var told = (await ToldAsync(folder.Engine)).Select(one => $"{one.Subject.Id}:{one.Data}").ToList();
        foreach (var subject in new[] { "0:", "1:", "2:" })
            Assert.Equal(Of(expected, subject), Of(told, subject));
        Assert.Equal(expected.Count, told.Count);

        static IEnumerable<string> Of(List<string> all, string subject) =>
            all.Where(one => one.StartsWith(subject, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_written_where_nobody_listens()
    {
        await using var folder = await EngineFolder.StartAsync();
        await ListenAsync(folder.Engine, isActive: false);
        var bucket = await folder.Engine.CreateKeyedBucketAsync("photos");

        await folder.Engine.CreateObjectAsync(bucket, "a", "meow"u8.ToArray());

        Assert.Equal(0, (await folder.Engine.CountAsync(bucket)).Events);
    }

    [Fact]
    public async Task What_happened_before_the_end_of_a_bucket_is_told_and_its_place_leaves_nothing()
    {
        await using var folder = await EngineFolder.StartAsync();
        await ListenAsync(folder.Engine);
        var bucket = await folder.Engine.CreateKeyedBucketAsync("photos");
        await folder.Engine.CreateObjectAsync(bucket, "a", "meow"u8.ToArray());

        await folder.Engine.CascadeAsync(bucket);
        await folder.Engine.RunTasksAsync();
        await DrainAsync(folder.Engine);

        Assert.Equal(
            ["object.created", "bucket.deleting", "bucket.deleted"],
            (await ToldAsync(folder.Engine)).OrderBy(one => one.OccurredAt).Select(one => one.Type));
        Assert.DoesNotContain(folder.Files(), file => file.Contains(bucket.Id.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task Nothing_is_lost_or_doubled_wherever_an_end_dies(int change, bool commits)
    {
        await using var folder = await EngineFolder.StartAsync();
        await ListenAsync(folder.Engine);
        var bucket = await folder.Engine.CreateKeyedBucketAsync("photos");
        await folder.Engine.CreateObjectAsync(bucket, "a", "meow"u8.ToArray());
        await folder.Engine.CreateObjectAsync(bucket, "b", "bark"u8.ToArray());
        var task = (await folder.Engine.CascadeAsync(bucket)).Task.Id;
        // Now comes the step with the first change that cannot be taken back, and then that of the events.
        await folder.Engine.RunOneTaskStepAsync();

        var dying = new CarryOutCascade(
            new CutCatalog(folder.Engine.Catalog, commits, change), folder.Engine.Store, new BatchOptions(), TimeProvider.System);
        var standing = (await folder.Engine.Catalog.Tasks.FindAsync(task, default))!;
        await Assert.ThrowsAsync<IOException>(() => dying.RunStepAsync(standing, default));
        await folder.ReopenAsync();
        await folder.Engine.RunTasksAsync();

        var told = await ToldAsync(folder.Engine);
        Assert.Equal(
            ["bucket.deleted", "bucket.deleting", "object.created", "object.created"],
            told.Select(one => one.Type).Order(StringComparer.Ordinal));
        Assert.Equal(4, told.Select(one => one.Id).Distinct().Count());
        Assert.DoesNotContain(folder.Files(), file => file.Contains(bucket.Id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_place_of_the_format_before_that_nobody_opened_since_ends_as_others_do()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateKeyedBucketAsync("photos");
        await folder.Engine.CreateObjectAsync(bucket, "a", "meow"u8.ToArray());
        await folder.ReopenAsync();
        using (var index = SqliteDatabase.OpenWriter(
            Path.Join(folder.Path, "buckets", bucket.Id.ToString()[^2..], bucket.Id.ToString(), "index.db")))
        {
            index.Execute("drop table events; alter table place drop column events; pragma user_version = 3");
            index.ReadText("pragma wal_checkpoint(truncate)");
        }

        await ListenAsync(folder.Engine);
        await folder.Engine.CascadeAsync(bucket);
        await folder.Engine.RunTasksAsync();

        Assert.Equal(["bucket.deleting", "bucket.deleted"], (await ToldAsync(folder.Engine)).Select(one => one.Type));
        Assert.DoesNotContain(folder.Files(), file => file.Contains(bucket.Id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_happened_before_a_strict_delete_is_told_too()
    {
        await using var folder = await EngineFolder.StartAsync();
        await ListenAsync(folder.Engine);
        var bucket = await folder.Engine.CreateKeyedBucketAsync("photos");
        await folder.Engine.DeleteObjectAsync(bucket, await folder.Engine.CreateObjectAsync(bucket, "a", "meow"u8.ToArray()));

        await folder.Engine.DeleteBucketAsync(bucket);

        Assert.Equal(
            ["bucket.deleted", "object.created", "object.deleted"],
            (await ToldAsync(folder.Engine)).Select(one => one.Type).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_damaged_place_goes_without_telling_what_it_kept()
    {
        await using var folder = await EngineFolder.StartAsync();
        await ListenAsync(folder.Engine);
        var bucket = await folder.Engine.CreateKeyedBucketAsync("photos");
        await folder.Engine.CreateObjectAsync(bucket, "a", "meow"u8.ToArray());
        await folder.ReopenAsync();
        await File.WriteAllTextAsync(
            Path.Join(folder.Path, "buckets", bucket.Id.ToString()[^2..], bucket.Id.ToString(), "index.db"), new string('x', 8192));

        await folder.Engine.CascadeAsync(bucket);
        await folder.Engine.RunTasksAsync();

        Assert.Equal(["bucket.deleting", "bucket.deleted"], (await ToldAsync(folder.Engine)).Select(one => one.Type));
        Assert.DoesNotContain(folder.Files(), file => file.Contains(bucket.Id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Undo_keeps_what_was_not_told()
    {
        await using var folder = await EngineFolder.StartAsync();
        await ListenAsync(folder.Engine);
        var bucket = await folder.Engine.CreateKeyedBucketAsync("photos");
        await folder.Engine.CreateObjectAsync(bucket, "a", "meow"u8.ToArray());
        await folder.Engine.CascadeAsync(bucket, TimeSpan.FromHours(1));
        await DrainAsync(folder.Engine);
        Assert.DoesNotContain(await ToldAsync(folder.Engine), one => one.Type == EventTypes.ObjectCreated);

        await folder.Engine.RestoreAsync(bucket);
        await DrainAsync(folder.Engine);

        Assert.Single(await ToldAsync(folder.Engine), one => one.Type == EventTypes.ObjectCreated);
    }

    static Task DrainAsync(TestEngine engine, ICatalog? catalog = null) =>
        new DrainEvents(catalog ?? engine.Catalog, engine.Store, engine.Events, TimeProvider.System).ExecuteAsync(default);

    static Task ListenAsync(TestEngine engine, bool isActive = true) => engine.Catalog.WriteAsync(
        async transaction =>
        {
            await transaction.Webhooks.AddAsync(new Webhook
            {
                Id = Listener,
                Account = TestEngine.TheAccount,
                Name = "ops",
                EventTypes = ["object.created", "object.updated", "object.deleted", "bucket.deleting", "bucket.deleted"],
                IsActive = isActive,
                SealedTarget = [1],
                CreatedAt = DateTimeOffset.UnixEpoch,
                UpdatedAt = DateTimeOffset.UnixEpoch,
            });
            return 0;
        },
        default);

    /// <summary>Every event that the catalog has for the webhook, in their order; left as it was, or acknowledged.</summary>
    static async Task<IReadOnlyList<Event>> ToldAsync(TestEngine engine, bool andAcknowledge = false)
    {
        var told = new List<Event>();
        var all = DateTimeOffset.MaxValue.AddDays(-1);
        await Assert.ThrowsAsync<TimeoutException>(() => engine.Catalog.WriteAsync<int>(
            async transaction =>
            {
                while (await transaction.Events.ListDueAsync(all, 10_000, default) is { Count: > 0 } due)
                {
                    foreach (var delivery in due)
                    {
                        told.Add(delivery.Event);
                        await transaction.Events.RemoveAsync(delivery);
                    }
                }

                // Undoes it.
                throw new TimeoutException();
            },
            default));
        if (!andAcknowledge)
            return told;
        await engine.Catalog.WriteAsync(
            async transaction =>
            {
                while (await transaction.Events.ListDueAsync(all, 10_000, default) is { Count: > 0 } due)
                {
                    foreach (var delivery in due)
                        await transaction.Events.RemoveAsync(delivery);
                }

                return 0;
            },
            default);
        return told;
    }

    /// <summary>A catalog whose writer dies at a change, the first if no other is named: before it commits, or after.</summary>
    sealed class CutCatalog(ICatalog catalog, bool commits, int change = 1) : ICatalog
    {
        int changes;

        public IAccountReader Accounts => catalog.Accounts;

        public IBucketReader Buckets => catalog.Buckets;

        public IKeyReader Keys => catalog.Keys;

        public ITaskReader Tasks => catalog.Tasks;

        public IAnswerReader Answers => catalog.Answers;

        public IAuditReader Audit => catalog.Audit;

        public IWebhookReader Webhooks => catalog.Webhooks;

        public IEventReader Events => catalog.Events;

        public async Task<T> WriteAsync<T>(Func<ICatalogTransaction, ValueTask<T>> work, CancellationToken cancellationToken)
        {
            if (++changes < change)
                return await catalog.WriteAsync(work, cancellationToken);
            if (commits)
                await catalog.WriteAsync(work, cancellationToken);
            throw new IOException("It died here");
        }
    }
}
