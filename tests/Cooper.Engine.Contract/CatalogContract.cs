using System.Globalization;
using Cooper.Domain.Accounts;
using Cooper.Domain.Answers;
using Cooper.Domain.Audit;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;
using Cooper.Domain.Webhooks;

namespace Cooper.Engine.Contract;

/// <summary>What every engine's catalog must do.</summary>
public abstract class CatalogContract : IAsyncLifetime
{
    protected static readonly Account Owner = new(AccountId.Parse("0123456789ab"), Time(0));

    static readonly CancellationToken None = CancellationToken.None;

    protected ICatalog Catalog { get; private set; } = null!;

    /// <summary>Opens the catalog of this test: empty the first time, then with what was committed.</summary>
    protected abstract Task<ICatalog> OpenAsync();

    protected abstract Task CloseAsync(ICatalog catalog);

    public async Task InitializeAsync()
    {
        Catalog = await OpenAsync();
        await ChangeAsync(transaction => transaction.Accounts.AddAsync(Owner));
    }

    public virtual Task DisposeAsync() => CloseAsync(Catalog);

    [Fact]
    public async Task The_first_account_is_found_again()
    {
        await ReopenAsync();

        Assert.Equal(Owner, await Catalog.Accounts.FindFirstAsync(None));
    }

    [Fact]
    public async Task A_bucket_is_read_as_it_was_written()
    {
        var bucket = NewBucket(1) with
        {
            Type = BucketType.AllPublic,
            Info = new Dictionary<string, string> { ["b"] = "\"ü\n", ["a"] = "" },
            Description = "d",
            Schema = "{\"x\":1}",
            Metadata = "{\"y\":2}",
            LastContent = new BucketContent(1, 2, 3, 4)
            {
                StoredObjects = 5, Blobs = 6, HeldVersions = 1, Uploads = 8, OpenUploads = 9, UniqueKeys = 10, Batches = 11,
                ActiveBatches = 12, Artifacts = 13, Events = 14,
            },
            UniqueKey = "{}",
            EndTask = TaskOf(1),
            UpdatedAt = Time(3).AddTicks(7),
        };
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(bucket));
        await ReopenAsync();

        var found = (await Catalog.Buckets.FindAsync(bucket.Id, None))!;

        Assert.Equal(bucket.Info, found.Info);
        Assert.Equal(bucket, found with { Info = bucket.Info });
    }

    [Fact]
    public async Task A_live_bucket_is_found_by_its_storage_name_whatever_the_case()
    {
        var bucket = NewBucket(1) with { StorageName = "Photos-1" };
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(bucket));

        Assert.Equal(bucket.Id, (await Catalog.Buckets.FindLiveByStorageNameAsync("Photos-1", None))?.Id);
        Assert.Equal(bucket.Id, (await Catalog.Buckets.FindLiveByStorageNameAsync("pHOTOS-1", None))?.Id);
        Assert.Null(await Catalog.Buckets.FindLiveByStorageNameAsync("photos-2", None));
    }

    [Fact]
    public async Task A_storage_name_is_taken_whatever_the_case()
    {
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(NewBucket(1) with { StorageName = "photos-1" }));

        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => ChangeAsync(transaction => transaction.Buckets.AddAsync(NewBucket(2) with { StorageName = "PHOTOS-1" })));

        Assert.Equal(RefusalCode.BucketNameTaken, refused.Refusal.Code);
        Assert.Null(await Catalog.Buckets.FindAsync(NewBucket(2).Id, None));
    }

    [Fact]
    public async Task A_name_is_taken_within_its_namespace_only()
    {
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(NewBucket(1) with { Name = "same" }));
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(NewBucket(2) with { Name = "same", Namespace = "other" }));

        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => ChangeAsync(transaction => transaction.Buckets.AddAsync(NewBucket(3) with { Name = "same" })));

        Assert.Equal(RefusalCode.BucketNameTaken, refused.Refusal.Code);
    }

    [Theory]
    [InlineData(BucketState.Ending)]
    [InlineData(BucketState.Reclaiming)]
    [InlineData(BucketState.Gone)]
    public async Task A_name_is_free_when_its_bucket_is_no_longer_live(BucketState state)
    {
        var old = NewBucket(1);
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(old));
        Assert.NotNull(await Catalog.Buckets.FindLiveByStorageNameAsync(old.StorageName, None));
        await ChangeAsync(transaction => transaction.Buckets.UpdateAsync(old with { State = state }));
        var before = await Catalog.Buckets.FindLiveByStorageNameAsync(old.StorageName, None);

        var next = NewBucket(2) with { Name = old.Name, StorageName = old.StorageName };
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(next));

        Assert.Null(before);
        Assert.Equal(next.Id, (await Catalog.Buckets.FindLiveByStorageNameAsync(old.StorageName, None))?.Id);
        Assert.Equal(state, (await Catalog.Buckets.FindAsync(old.Id, None))?.State);
    }

    [Fact]
    public async Task A_bucket_cannot_live_again_under_a_name_that_is_taken()
    {
        var old = NewBucket(1) with { State = BucketState.Ending };
        var next = NewBucket(2) with { Name = old.Name, StorageName = old.StorageName };
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(old));
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(next));

        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => ChangeAsync(transaction => transaction.Buckets.UpdateAsync(old with { State = BucketState.Live })));

        Assert.Equal(RefusalCode.BucketNameTaken, refused.Refusal.Code);
    }

    [Fact]
    public async Task By_name_the_live_bucket_comes_first_then_the_latest_that_ends()
    {
        await ChangeAsync(async transaction =>
        {
            await transaction.Buckets.AddAsync(NewBucket(1) with { Name = "x", State = BucketState.Ending, CreatedAt = Time(1) });
            await transaction.Buckets.AddAsync(NewBucket(3) with { Name = "x", State = BucketState.Reclaiming, CreatedAt = Time(3) });
            await transaction.Buckets.AddAsync(NewBucket(2) with { Name = "x", State = BucketState.Ending, CreatedAt = Time(2) });
            await transaction.Buckets.AddAsync(NewBucket(4) with { Name = "x", State = BucketState.Gone, CreatedAt = Time(4) });
        });
        var ending = await FindAsync();

        await ChangeAsync(transaction => transaction.Buckets.AddAsync(NewBucket(5) with { Name = "x", CreatedAt = Time(0) }));

        Assert.Equal(NewBucket(3).Id, ending?.Id);
        Assert.Equal(NewBucket(5).Id, (await FindAsync())?.Id);

        ValueTask<Bucket?> FindAsync() => Catalog.Buckets.FindByNameAsync(Owner.Id, Namespaces.Default, "x", None);
    }

    [Fact]
    public async Task Buckets_are_listed_by_storage_name_until_they_are_gone()
    {
        await ChangeAsync(async transaction =>
        {
            await transaction.Buckets.AddAsync(NewBucket(1) with { StorageName = "b-bucket" });
            await transaction.Buckets.AddAsync(NewBucket(2) with { StorageName = "C-bucket", State = BucketState.Ending });
            await transaction.Buckets.AddAsync(NewBucket(3) with { StorageName = "a-bucket", State = BucketState.Reclaiming });
            await transaction.Buckets.AddAsync(NewBucket(4) with { StorageName = "d-bucket", State = BucketState.Gone });
            await transaction.Buckets.AddAsync(NewBucket(5) with { StorageName = "C-bucket" });
        });

        var names = (await Catalog.Buckets.ListAsync(Owner.Id, None)).Select(bucket => $"{bucket.StorageName} {bucket.Id.ToString()[^1]}");

        Assert.Equal(["a-bucket 3", "b-bucket 1", "C-bucket 2", "C-bucket 5"], names);
        Assert.Equal(2, await Catalog.Buckets.CountLiveAsync(Owner.Id, None));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_cannot_be_updated() =>
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => ChangeAsync(transaction => transaction.Buckets.UpdateAsync(NewBucket(1))));

    [Fact]
    public async Task The_list_of_buckets_follows_each_change()
    {
        var bucket = NewBucket(1);
        Assert.Empty(await NamesAsync());
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(bucket));
        Assert.Equal([bucket.Name], await NamesAsync());
        await ChangeAsync(transaction => transaction.Buckets.UpdateAsync(bucket with { Name = "another" }));
        Assert.Equal(["another"], await NamesAsync());
        await ChangeAsync(transaction => transaction.Buckets.UpdateAsync(bucket with { State = BucketState.Gone }));
        Assert.Empty(await NamesAsync());

        async Task<IEnumerable<string>> NamesAsync() =>
            (await Catalog.Buckets.ListAsync(Owner.Id, None)).Select(one => one.Name);
    }

    [Fact]
    public async Task A_key_is_read_as_it_was_written()
    {
        var key = NewKey(1) with
        {
            Buckets = [NewBucket(3).Id, NewBucket(1).Id, NewBucket(2).Id],
            NamePrefix = "a/",
            ExpiresAt = Time(9),
            IsSuspended = true,
        };
        await ChangeAsync(transaction => transaction.Keys.AddAsync(key));
        await ReopenAsync();

        var found = (await Catalog.Keys.FindAsync(key.Id, None))!;

        Assert.Equal(key.Buckets, found.Buckets);
        Assert.Equal(key.Secret.Box, found.Secret.Box);
        Assert.Equal(key.Secret.Fingerprint, found.Secret.Fingerprint);
        Assert.Equal(key, found with { Buckets = key.Buckets, Secret = key.Secret });
    }

    [Fact]
    public async Task A_key_is_found_by_the_fingerprint_of_its_present_secret()
    {
        var key = NewKey(1);
        var renewed = key with { Secret = new SealedSecret([1], Fingerprint(99)) };
        await ChangeAsync(transaction => transaction.Keys.AddAsync(key));
        Assert.Equal(key.Id, (await Catalog.Keys.FindByFingerprintAsync(Fingerprint(1), None))?.Id);

        await ChangeAsync(transaction => transaction.Keys.UpdateAsync(renewed));

        Assert.Null(await Catalog.Keys.FindByFingerprintAsync(Fingerprint(1), None));
        Assert.Equal(key.Id, (await Catalog.Keys.FindByFingerprintAsync(Fingerprint(99), None))?.Id);
    }

    [Fact]
    public async Task A_deleted_key_is_found_in_no_way()
    {
        var key = NewKey(1) with { Buckets = [NewBucket(1).Id] };
        await ChangeAsync(transaction => transaction.Keys.AddAsync(key));
        await Catalog.Keys.FindAsync(key.Id, None);

        await ChangeAsync(transaction => transaction.Keys.DeleteAsync(key.Id));

        Assert.Null(await Catalog.Keys.FindAsync(key.Id, None));
        Assert.Null(await Catalog.Keys.FindByFingerprintAsync(Fingerprint(1), None));
        Assert.Empty(await Catalog.WriteAsync(transaction => transaction.Keys.ListOfBucketAsync(NewBucket(1).Id, None), None));
    }

    [Fact]
    public async Task Keys_are_listed_by_id_without_the_master_key()
    {
        await ChangeAsync(async transaction =>
        {
            await transaction.Keys.AddAsync(NewKey(2));
            await transaction.Keys.AddAsync(NewKey(0) with { Id = KeyId.Master(Owner.Id) });
            await transaction.Keys.AddAsync(NewKey(3));
            await transaction.Keys.AddAsync(NewKey(1));
        });

        var all = await Catalog.Keys.ListAsync(Owner.Id, null, 10, None);
        var page = await Catalog.Keys.ListAsync(Owner.Id, NewKey(2).Id, 1, None);

        Assert.Equal([NewKey(1).Id, NewKey(2).Id, NewKey(3).Id], all.Select(key => key.Id));
        Assert.Equal([NewKey(2).Id], page.Select(key => key.Id));
    }

    [Fact]
    public async Task The_keys_of_a_bucket_are_those_that_are_restricted_to_it()
    {
        var (a, b) = (NewBucket(1).Id, NewBucket(2).Id);
        await ChangeAsync(async transaction =>
        {
            await transaction.Keys.AddAsync(NewKey(1) with { Buckets = [a] });
            await transaction.Keys.AddAsync(NewKey(2) with { Buckets = [b, a] });
            await transaction.Keys.AddAsync(NewKey(3) with { Buckets = [b] });
            await transaction.Keys.AddAsync(NewKey(4));
        });

        var found = await Catalog.WriteAsync(transaction => transaction.Keys.ListOfBucketAsync(a, default), None);

        Assert.Equal([NewKey(1).Id, NewKey(2).Id], found.Select(key => key.Id));
        Assert.Equal([b, a], found[1].Buckets);
    }

    [Fact]
    public async Task An_API_key_is_read_as_it_was_written()
    {
        var key = NewApiKey(1) with { LastUsedAt = Time(7), RevokedAt = Time(8), Previous = new PreviousSecret(Fingerprint(50), Time(9)) };
        await ChangeAsync(transaction => transaction.Keys.AddAsync(key));
        await ReopenAsync();

        var found = (await Catalog.Keys.FindAsync(key.Id, None))!;

        Assert.Equal(key.Api!.ToJson(), found.Api!.ToJson());
        Assert.Equal(key.Previous.Fingerprint, found.Previous!.Fingerprint);
        Assert.Equal(key.Previous.Until, found.Previous.Until);
        Assert.Equal(key, found with { Api = key.Api, Previous = key.Previous, Secret = key.Secret });
    }

    [Fact]
    public async Task A_key_is_found_by_its_secret_and_by_the_one_before()
    {
        var key = NewApiKey(1);
        await ChangeAsync(transaction => transaction.Keys.AddAsync(key));
        await Catalog.Keys.FindByFingerprintAsync(Fingerprint(1), None);

        await ChangeAsync(transaction => transaction.Keys.UpdateAsync(
            key with { Secret = new SealedSecret([], Fingerprint(99)), Previous = new PreviousSecret(Fingerprint(1), Time(9)) }));
        Assert.Equal(key.Id, (await Catalog.Keys.FindByFingerprintAsync(Fingerprint(1), None))?.Id);
        Assert.Equal(key.Id, (await Catalog.Keys.FindByFingerprintAsync(Fingerprint(99), None))?.Id);

        await ChangeAsync(transaction => transaction.Keys.UpdateAsync(key with { Secret = new SealedSecret([], Fingerprint(99)) }));
        Assert.Null(await Catalog.Keys.FindByFingerprintAsync(Fingerprint(1), None));
    }

    [Fact]
    public async Task API_keys_are_listed_apart_from_application_keys()
    {
        await ChangeAsync(async transaction =>
        {
            await transaction.Keys.AddAsync(NewApiKey(2));
            await transaction.Keys.AddAsync(NewKey(5));
            await transaction.Keys.AddAsync(NewApiKey(1) with { RevokedAt = Time(9) });
        });

        Assert.Equal([NewKey(5).Id], (await Catalog.Keys.ListAsync(Owner.Id, null, 10, None)).Select(key => key.Id));
        Assert.Equal(
            [NewApiKey(1).Id, NewApiKey(2).Id], (await Catalog.Keys.ListApiKeysAsync(Owner.Id, None)).Select(key => key.Id));
    }

    [Fact]
    public async Task The_last_use_of_a_key_never_goes_back()
    {
        var key = NewApiKey(1);
        await ChangeAsync(transaction => transaction.Keys.AddAsync(key));
        await Catalog.Keys.FindAsync(key.Id, None);

        foreach (var second in (int[])[5, 3])
            await ChangeAsync(transaction => transaction.Keys.NoteUseAsync(key.Id, Time(second)));
        await ChangeAsync(transaction => transaction.Keys.NoteUseAsync(NewApiKey(2).Id, Time(6)));

        Assert.Equal(Time(5), (await Catalog.Keys.FindAsync(key.Id, None))?.LastUsedAt);
        Assert.Null(await Catalog.Keys.FindAsync(NewApiKey(2).Id, None));
    }

    [Fact]
    public async Task A_keys_number_is_never_given_again()
    {
        var first = await NextAsync();
        await ChangeAsync(transaction => transaction.Keys.AddAsync(NewKey(first)));
        await ChangeAsync(transaction => transaction.Keys.DeleteAsync(NewKey(first).Id));
        await ReopenAsync();

        Assert.True(await NextAsync() > first);

        Task<long> NextAsync() => Catalog.WriteAsync(transaction => transaction.Keys.NextNumberAsync(Owner.Id), None);
    }

    [Fact]
    public async Task A_task_is_read_as_it_was_written()
    {
        var task = NewTask(1) with
        {
            State = TaskState.Failed,
            Output = "{}",
            StartedAt = Time(1),
            HeartbeatAt = Time(2),
            FinishedAt = Time(3),
            Failures = 4,
            Error = "e",
            ErrorCode = "c",
            RequestId = "r",
            RequestedBy = "k",
        };
        await ChangeAsync(transaction => transaction.Tasks.AddAsync(NewTask(1)));
        await ChangeAsync(transaction => transaction.Tasks.UpdateAsync(task));
        await ReopenAsync();

        Assert.Equal(task, await Catalog.Tasks.FindAsync(task.Id, None));
    }

    [Fact]
    public async Task Tasks_are_listed_newest_first_by_every_condition()
    {
        await ChangeAsync(async transaction =>
        {
            await transaction.Tasks.AddAsync(NewTask(1));
            await transaction.Tasks.AddAsync(NewTask(2) with { Kind = "other" });
            await transaction.Tasks.AddAsync(NewTask(3) with { State = TaskState.Completed });
            await transaction.Tasks.AddAsync(NewTask(4) with { Bucket = NewBucket(9).Id });
        });

        Assert.Equal([4, 3, 2, 1], await ListAsync(null, null, null));
        Assert.Equal([3, 2], await ListAsync(null, null, null, offset: 1, most: 2));
        Assert.Equal([3], await ListAsync(TaskState.Completed, null, null));
        Assert.Equal([2], await ListAsync(null, "other", null));
        Assert.Equal([4], await ListAsync(TaskState.Pending, "kind", [NewBucket(9).Id]));
        Assert.Equal([4, 3], await ListAsync(null, null, [NewBucket(9).Id, NewBucket(8).Id, NewTask(1).Bucket], most: 2));
        Assert.Empty(await ListAsync(null, null, []));
        Assert.Equal(1, await Catalog.Tasks.CountAsync(Owner.Id, null, null, [NewBucket(9).Id], None));
        Assert.Equal(3, await Catalog.Tasks.CountAsync(Owner.Id, TaskState.Pending, null, null, None));

        async Task<IEnumerable<int>> ListAsync(TaskState? state, string? kind, BucketId[]? buckets, int offset = 0, int most = 10) =>
            (await Catalog.Tasks.ListAsync(Owner.Id, state, kind, buckets, offset, most, None))
            .Select(task => int.Parse(task.Id.ToString()[5..], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_task_that_is_due_first_comes_first_and_one_that_is_over_never()
    {
        Assert.Empty(await Catalog.Tasks.ListNextAsync(9, None));
        await ChangeAsync(async transaction =>
        {
            await transaction.Tasks.AddAsync(NewTask(1) with { DueAt = Time(1), State = TaskState.Failed });
            await transaction.Tasks.AddAsync(NewTask(2) with { DueAt = Time(5) });
            await transaction.Tasks.AddAsync(NewTask(3) with { DueAt = Time(4), State = TaskState.InProgress });
        });

        Assert.Equal([TaskOf(3), TaskOf(2)], (await Catalog.Tasks.ListNextAsync(9, None)).Select(task => task.Id));
        Assert.Equal([TaskOf(3)], (await Catalog.Tasks.ListNextAsync(1, None)).Select(task => task.Id));
    }

    [Fact]
    public async Task Finished_tasks_and_tombstones_are_removed_by_age_and_kind()
    {
        await ChangeAsync(async transaction =>
        {
            await transaction.Tasks.AddAsync(NewTask(1) with { State = TaskState.Completed, FinishedAt = Time(1) });
            await transaction.Tasks.AddAsync(NewTask(2) with { State = TaskState.Failed, FinishedAt = Time(2), Kind = "other" });
            await transaction.Tasks.AddAsync(NewTask(3) with { State = TaskState.Completed, FinishedAt = Time(5) });
            await transaction.Tasks.AddAsync(NewTask(4));
            await transaction.Tasks.AddAsync(NewTask(5) with { State = TaskState.Failed, FinishedAt = Time(1) });
            await transaction.Buckets.AddAsync(NewBucket(1) with { State = BucketState.Reclaiming, EndTask = TaskOf(5) });
            await transaction.Buckets.AddAsync(NewBucket(2) with { State = BucketState.Gone, UpdatedAt = Time(1) });
            await transaction.Buckets.AddAsync(NewBucket(3) with { State = BucketState.Gone, UpdatedAt = Time(5) });
            await transaction.Buckets.AddAsync(NewBucket(4) with { UpdatedAt = Time(1) });
        });

        var removed = await Catalog.WriteAsync(
            async transaction => (
                await transaction.Tasks.RemoveFinishedAsync("kind", Time(5), 9),
                await transaction.Tasks.RemoveFinishedExceptAsync("kind", Time(2), 9),
                await transaction.Buckets.RemoveTombstonesAsync(Time(5), 9)),
            None);

        Assert.Equal((1, 0, 1), removed);
        Assert.Equal([5, 4, 3, 2], (await Catalog.Tasks.ListAsync(Owner.Id, null, null, null, 0, 9, None))
            .Select(task => int.Parse(task.Id.ToString()[5..], CultureInfo.InvariantCulture)));
        Assert.Null(await Catalog.Buckets.FindAsync(NewBucket(2).Id, None));
        Assert.NotNull(await Catalog.Buckets.FindAsync(NewBucket(3).Id, None));
        Assert.NotNull(await Catalog.Buckets.FindAsync(NewBucket(4).Id, None));
        Assert.Equal(1, await Catalog.WriteAsync(transaction => transaction.Tasks.RemoveFinishedExceptAsync("kind", Time(3), 9), None));
    }

    [Fact]
    public async Task Audit_entries_are_listed_newest_first_by_action_and_bucket()
    {
        await ChangeAsync(async transaction =>
        {
            for (var number = 1; number <= 4; number++)
                await transaction.Audit.AddAsync(new AuditEntry
                {
                    Account = Owner.Id,
                    At = Time(number),
                    Action = number % 2 == 0 ? AuditAction.BucketDeleted : AuditAction.BucketCreated,
                    Bucket = NewBucket(number < 3 ? 1 : 2).Id,
                    BucketName = "photos",
                    Content = new BucketContent(number, 0, 0, 7) { Uploads = 2 },
                });
        });

        var all = await Catalog.Audit.ListAsync(Owner.Id, new AuditQuery(null, null, null, 9), None);
        Assert.Equal([4, 3, 2, 1], all.Select(entry => entry.Content!.Value.Versions));
        Assert.Equal((Time(4), 2, 7), (all[0].At, all[0].Content!.Value.Uploads, all[0].Content!.Value.Bytes));
        Assert.Equal([4, 2], await CountsAsync(new AuditQuery(AuditAction.BucketDeleted, null, null, 9)));
        Assert.Equal([2, 1], await CountsAsync(new AuditQuery(null, NewBucket(1).Id, null, 9)));
        Assert.Equal([3], await CountsAsync(new AuditQuery(null, null, all[0].Number, 1)));

        async Task<IEnumerable<long>> CountsAsync(AuditQuery query) =>
            (await Catalog.Audit.ListAsync(Owner.Id, query, None)).Select(entry => entry.Content!.Value.Versions);
    }

    [Fact]
    public async Task Reclaims_are_noted_and_taken_back()
    {
        await ChangeAsync(async transaction =>
        {
            await transaction.Reclaims.AddAsync(NewBucket(2).Id);
            await transaction.Reclaims.AddAsync(NewBucket(1).Id);
        });
        await ChangeAsync(transaction => transaction.Reclaims.RemoveAsync(NewBucket(2).Id));
        await ReopenAsync();

        Assert.Equal([NewBucket(1).Id], await Catalog.WriteAsync(transaction => transaction.Reclaims.ListAsync(), None));
    }

    [Fact]
    public async Task An_answer_is_kept_until_it_expires_and_is_swept()
    {
        var call = AnswerId.Of(KeyId.Master(Owner.Id), "POST /v1/buckets", "key");
        StoredAnswer first = NewAnswer(call, 1), second = NewAnswer(AnswerId.Of(KeyId.Master(Owner.Id), "POST /v1/buckets", "other"), 2);
        await ChangeAsync(transaction => transaction.Answers.PutAsync(NewAnswer(call, 3)));
        await ChangeAsync(transaction => transaction.Answers.PutAsync(first));
        await ChangeAsync(transaction => transaction.Answers.PutAsync(second));
        await ReopenAsync();

        Assert.Equivalent(first, await Catalog.Answers.FindAsync(first.Id, None), strict: true);
        Assert.Equal(0, await SweepAsync(Time(0)));
        Assert.Equal(1, await SweepAsync(Time(5), most: 1));
        Assert.Null(await Catalog.Answers.FindAsync(first.Id, None));
        Assert.NotNull(await Catalog.Answers.FindAsync(second.Id, None));
        Assert.Equal(1, await SweepAsync(Time(2)));
        Assert.Null(await Catalog.Answers.FindAsync(second.Id, None));

        Task<int> SweepAsync(DateTimeOffset now, int most = 10) =>
            Catalog.WriteAsync(transaction => transaction.Answers.RemoveExpiredAsync(now, most), None);

        static StoredAnswer NewAnswer(AnswerId id, int minutes) =>
            new(id, $"digest {minutes}", new Answer(409, $"req_{minutes}", minutes == 1 ? null : "text/plain", [0, 255, 1]), Time(minutes));
    }

    [Fact]
    public async Task A_transaction_sees_its_own_changes_and_nobody_else_does()
    {
        var bucket = NewBucket(1);
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(bucket));

        await ChangeAsync(async transaction =>
        {
            await transaction.Buckets.UpdateAsync(bucket with { Revision = 2 });
            await transaction.Keys.AddAsync(NewKey(1));

            Assert.Equal(2, (await transaction.Buckets.FindAsync(bucket.Id, None))?.Revision);
            Assert.NotNull(await transaction.Keys.FindByFingerprintAsync(Fingerprint(1), None));
            Assert.Equal(1, (await Catalog.Buckets.FindAsync(bucket.Id, None))?.Revision);
            Assert.Equal(1, (await Catalog.Buckets.FindLiveByStorageNameAsync(bucket.StorageName, None))?.Revision);
            Assert.Null(await Catalog.Keys.FindAsync(NewKey(1).Id, None));
        });

        Assert.Equal(2, (await Catalog.Buckets.FindAsync(bucket.Id, None))?.Revision);
        Assert.Equal(2, (await Catalog.Buckets.FindLiveByStorageNameAsync(bucket.StorageName, None))?.Revision);
    }

    [Fact]
    public async Task A_change_that_throws_has_changed_nothing()
    {
        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => ChangeAsync(async transaction =>
        {
            await transaction.Buckets.AddAsync(NewBucket(1));
            throw new TimeoutException("mine");
        }));

        Assert.Equal("mine", thrown.Message);
        Assert.Null(await Catalog.Buckets.FindAsync(NewBucket(1).Id, None));
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(NewBucket(1)));
    }

    [Fact]
    public async Task Canceling_before_the_change_changes_nothing() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Catalog.WriteAsync(transaction => new ValueTask<int>(1), new CancellationToken(canceled: true)));

    [Fact]
    public async Task Nobody_reads_an_old_value_after_a_change_was_acknowledged()
    {
        var bucket = NewBucket(1);
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(bucket));
        long acknowledged = 1;
        var isOver = false;
        var readers = Enumerable.Range(0, 4).Select(number => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                var least = Volatile.Read(ref acknowledged);
                var found = number % 2 == 0
                    ? await Catalog.Buckets.FindAsync(bucket.Id, None)
                    : await Catalog.Buckets.FindLiveByStorageNameAsync(bucket.StorageName, None);
                Assert.InRange(found!.Revision, least, long.MaxValue);
            }
        })).ToList();

        for (var revision = 2; revision <= 300; revision++)
        {
            await ChangeAsync(transaction => transaction.Buckets.UpdateAsync(bucket with { Revision = revision }));
            Volatile.Write(ref acknowledged, revision);
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Changes_at_once_come_one_after_another()
    {
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(NewBucket(1)));

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => ChangeAsync(async transaction =>
        {
            var bucket = (await transaction.Buckets.FindAsync(NewBucket(1).Id, None))!;
            await Task.Yield();
            await transaction.Buckets.UpdateAsync(bucket with { Revision = bucket.Revision + 1 });
        }))));

        Assert.Equal(51, (await Catalog.Buckets.FindAsync(NewBucket(1).Id, None))?.Revision);
    }

    protected async Task ReopenAsync()
    {
        await CloseAsync(Catalog);
        Catalog = await OpenAsync();
    }

    protected Task ChangeAsync(Func<ICatalogTransaction, ValueTask> change) => Catalog.WriteAsync(
        async transaction =>
        {
            await change(transaction);
            return true;
        },
        None);

    protected static DateTimeOffset Time(int seconds) => new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddSeconds(seconds);

    protected static Bucket NewBucket(int number) => new()
    {
        Id = BucketId.Parse(number.ToString("x24")),
        Account = Owner.Id,
        Namespace = Namespaces.Default,
        Name = $"bucket-{number}",
        StorageName = $"stored-{number}",
        Type = BucketType.AllPrivate,
        Revision = 1,
        State = BucketState.Live,
        Epoch = 1,
        CreatedAt = Time(number),
        UpdatedAt = Time(number),
    };

    [Fact]
    public async Task A_webhook_is_read_as_it_was_written_changed_and_deleted()
    {
        var webhook = NewWebhook(1) with { EventTypes = ["bucket.deleted", "*"], IsActive = false };
        await ChangeAsync(transaction => transaction.Webhooks.AddAsync(webhook));
        await ChangeAsync(transaction => transaction.Webhooks.AddAsync(NewWebhook(2)));
        await ReopenAsync();
        Assert.Equivalent(webhook, await Catalog.Webhooks.FindAsync(webhook.Id, None), strict: true);
        Assert.Equal(
            [webhook.Id, NewWebhook(2).Id], (await Catalog.Webhooks.ListAsync(Owner.Id, None)).Select(found => found.Id));

        var changed = webhook with { Name = "other", IsActive = true, SealedTarget = [9], UpdatedAt = Time(9), EventTypes = ["*"] };
        await ChangeAsync(transaction => transaction.Webhooks.UpdateAsync(changed));
        Assert.Equivalent(changed, await Catalog.Webhooks.FindAsync(webhook.Id, None), strict: true);

        await ChangeAsync(transaction => transaction.Webhooks.DeleteAsync(webhook.Id));
        Assert.Null(await Catalog.Webhooks.FindAsync(webhook.Id, None));
    }

    [Fact]
    public async Task Events_of_one_subject_are_due_one_after_another_to_each_webhook()
    {
        await AddWebhooksAsync(1, 2);
        await AddEventAsync(1, "a", 1, 2);
        await AddEventAsync(2, "a", 1);
        await AddEventAsync(3, "b", 1);
        await ReopenAsync();
        Assert.Equal(["1 to 1", "1 to 2", "3 to 1"], await DueAsync());
        Assert.Equal(["1 to 1", "1 to 2"], await DueAsync(mostOfEach: 1));

        await ChangeAsync(transaction => transaction.Events.RemoveAsync(Delivery(1, 1)));

        Assert.Equal(["1 to 2", "2 to 1", "3 to 1"], await DueAsync());
    }

    [Fact]
    public async Task What_is_tried_later_holds_up_its_line_and_what_is_parked_does_not()
    {
        await AddWebhooksAsync(1);
        await AddEventAsync(1, "a", 1);
        await AddEventAsync(2, "a", 1);
        var later = Delivery(1, 1) with { Attempts = 3, FirstTriedAt = Time(5), DueAt = Time(1000), Error = "it answered 500" };
        await ChangeAsync(transaction => transaction.Events.UpdateAsync(later));
        Assert.Empty(await DueAsync());
        var due = Assert.Single(await Catalog.Events.ListDueAsync(Time(1000), 10, None));
        Assert.Equal((3, Time(5), "it answered 500"), (due.Attempts, due.FirstTriedAt, due.Error));

        await ChangeAsync(transaction => transaction.Events.UpdateAsync(later with { IsParked = true }));

        Assert.Equal(["2 to 1"], await DueAsync());
        Assert.Equal(new DeliveryCount(1, 1, "it answered 500"), await Catalog.Events.CountAsync(NewWebhook(1).Id, None));

        await ChangeAsync(transaction => transaction.Events.ReviveAsync(NewWebhook(1).Id, Time(20)));
        Assert.Equal(["1 to 1"], await DueAsync());
        Assert.Equal((2, 0), await CountAsync(1));
    }

    [Fact]
    public async Task An_inactive_webhook_is_due_nothing_and_loses_nothing()
    {
        await AddWebhooksAsync(1);
        await AddEventAsync(1, "a", 1);
        await ChangeAsync(transaction => transaction.Webhooks.UpdateAsync(NewWebhook(1) with { IsActive = false }));
        Assert.Empty(await DueAsync());

        await ChangeAsync(transaction => transaction.Webhooks.UpdateAsync(NewWebhook(1)));

        Assert.Equal(["1 to 1"], await DueAsync());
    }

    [Fact]
    public async Task A_parked_event_is_forgotten_in_time()
    {
        await AddWebhooksAsync(1);
        await AddEventAsync(1, "a", 1);
        await AddEventAsync(2, "a", 1);
        await ChangeAsync(transaction => transaction.Events.UpdateAsync(Delivery(1, 1) with { IsParked = true, DueAt = Time(50) }));

        Assert.Equal(0, await Catalog.WriteAsync(transaction => transaction.Events.RemoveExpiredAsync(Time(49), 10), None));
        Assert.Equal(1, await Catalog.WriteAsync(transaction => transaction.Events.RemoveExpiredAsync(Time(50), 10), None));

        Assert.Equal((1, 0), await CountAsync(1));
    }

    [Fact]
    public async Task An_event_that_is_there_already_is_not_told_twice_and_goes_with_its_webhook()
    {
        await AddWebhooksAsync(1);
        await AddEventAsync(1, "a", 1);
        await AddEventAsync(1, "a", 1);
        Assert.Equal((1, 0), await CountAsync(1));

        await ChangeAsync(transaction => transaction.Webhooks.DeleteAsync(NewWebhook(1).Id));

        Assert.Equal((0, 0), await CountAsync(1));
        Assert.Empty(await DueAsync());
        // Written down late: it comes to nothing.
        await ChangeAsync(transaction => transaction.Events.UpdateAsync(Delivery(1, 1)));
        await ChangeAsync(transaction => transaction.Events.RemoveAsync(Delivery(1, 1)));
    }

    [Fact]
    public async Task Webhooks_are_listed_as_they_are_after_every_change_of_them()
    {
        Assert.Empty(await ListAsync());
        await AddWebhooksAsync(1, 2);
        Assert.Equal(["name", "name"], await ListAsync());
        await ChangeAsync(transaction => transaction.Webhooks.UpdateAsync(NewWebhook(1) with { Name = "other" }));
        Assert.Equal(["other", "name"], await ListAsync());
        await ChangeAsync(transaction => transaction.Webhooks.DeleteAsync(NewWebhook(2).Id));
        Assert.Equal(["other"], await ListAsync());

        async Task<IEnumerable<string>> ListAsync() =>
            (await Catalog.Webhooks.ListAsync(Owner.Id, None)).Select(webhook => webhook.Name);
    }

    [Fact]
    public async Task How_far_the_events_of_a_place_were_brought_is_noted_until_its_bucket_has_no_row()
    {
        var bucket = NewBucket(1);
        await ChangeAsync(transaction => transaction.Buckets.AddAsync(bucket));
        Assert.Equal(0, await FindAsync());

        await ChangeAsync(transaction => transaction.Events.NoteDrainedAsync(bucket.Id, 7));
        await ChangeAsync(transaction => transaction.Buckets.UpdateAsync(bucket with { Description = "changed" }));
        await ReopenAsync();

        Assert.Equal(7, await FindAsync());
        await ChangeAsync(transaction => transaction.Events.NoteDrainedAsync(NewBucket(2).Id, 7));

        Task<long> FindAsync() => Catalog.WriteAsync(transaction => transaction.Events.FindDrainedAsync(bucket.Id), None);
    }

    async Task AddWebhooksAsync(params int[] numbers)
    {
        foreach (var number in numbers)
            await ChangeAsync(transaction => transaction.Webhooks.AddAsync(NewWebhook(number)));
    }

    Task AddEventAsync(int number, string subject, params int[] webhooks) => ChangeAsync(transaction => transaction.Events.AddAsync(
        NewEvent(number) with { Subject = new Subject("bucket", subject) }, [.. webhooks.Select(one => NewWebhook(one).Id)]));

    async Task<string[]> DueAsync(int mostOfEach = 10) =>
    [
        .. (await Catalog.Events.ListDueAsync(Time(100), mostOfEach, None))
            .Select(due => $"{due.Event.Data} to {due.Webhook.ToString()[^1]}").Order(StringComparer.Ordinal),
    ];

    async Task<(int Waiting, int Parked)> CountAsync(int webhook)
    {
        var count = await Catalog.Events.CountAsync(NewWebhook(webhook).Id, None);
        return (count.Waiting, count.Parked);
    }

    static EventDelivery Delivery(int number, int webhook) =>
        new() { Webhook = NewWebhook(webhook).Id, Event = NewEvent(number), DueAt = Time(number) };

    static Event NewEvent(int number) => new()
    {
        Id = EventId.Of(number.ToString()),
        Account = Owner.Id,
        Type = EventTypes.BucketCreated,
        OccurredAt = Time(number),
        Subject = new Subject("bucket", "a"),
        Data = number.ToString(),
    };

    static Webhook NewWebhook(int number) => new()
    {
        Id = WebhookId.Parse("wh_" + number.ToString("d16")),
        Account = Owner.Id,
        Name = "name",
        EventTypes = ["*"],
        IsActive = true,
        SealedTarget = [1, 2, 3],
        CreatedAt = Time(number),
        UpdatedAt = Time(number),
    };

    protected static ApplicationKey NewKey(long number) => new()
    {
        Id = KeyId.Numbered(Owner.Id, number),
        Account = Owner.Id,
        Name = $"key-{number}",
        Capabilities = CapabilitySet.Of(Capability.ReadFiles, Capability.WriteFiles),
        CreatedAt = Time((int)number),
        Secret = new SealedSecret([1, 2, 3, (byte)number], Fingerprint((byte)number)),
    };

    protected static ApplicationKey NewApiKey(int number) => NewKey(number) with
    {
        Id = KeyId.Parse($"key_{number:x16}"),
        Secret = new SealedSecret([], Fingerprint((byte)number)),
        Api = new ApiKeyFacts
        {
            Prefix = "sk_1234567",
            Description = "builds",
            Permission = Permission.Delete,
            Scopes = [new KeyScope(KeyScope.Bucket, "photos", ["read_data"], NewBucket(1).Id.ToString()), new KeyScope("namespace", "a*")],
            RateLimitOverride = 60,
            CreatedBy = "maker",
            RevokedBy = "ender",
        },
    };

    static byte[] Fingerprint(byte number) => [.. Enumerable.Repeat(number, 32)];

    static TaskId TaskOf(int number) => TaskId.Parse("task_" + number.ToString("d20"));

    static DurableTask NewTask(int number) => new()
    {
        Id = TaskOf(number),
        Account = Owner.Id,
        Kind = "kind",
        State = TaskState.Pending,
        Bucket = NewBucket(1).Id,
        Progress = "{}",
        CreatedAt = Time(number),
        DueAt = Time(number),
        ProgressedAt = Time(number),
    };
}
