using System.IO.Pipelines;
using Cooper.Domain;
using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Files;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Uploads;
using Cooper.Domain.Webhooks;

namespace Cooper.Engine.Contract;

/// <summary>What every engine must do for the objects, unique keys and uploads of a place.</summary>
public abstract class PlaceContract : IAsyncLifetime
{
    const long Epoch = 1;
    const string Hash = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    static readonly CancellationToken None = CancellationToken.None;

    readonly Numbers numbers = new();

    IBucketPlace place = null!;

    /// <summary>Opens the place of this test: empty the first time, then with what was committed. Its bucket's epoch is 1.</summary>
    protected abstract Task<IBucketPlace> OpenAsync();

    protected abstract Task CloseAsync(IBucketPlace place);

    public async Task InitializeAsync() => place = await OpenAsync();

    public virtual Task DisposeAsync() => CloseAsync(place);

    [Fact]
    public async Task An_object_is_read_as_it_was_written()
    {
        var written = NewObject(1) with
        {
            KeyPrefix = "/a",
            Fields = """{"title":"\"ü"}""",
            Error = "no",
            UniqueKey = "k",
            Status = ObjectStatus.Failed,
            Blobs =
            [
                new Blob
                {
                    Id = BlobId.New(numbers), Property = "p", Type = "image", KeyPrefix = "x", Metadata = """{"a":1}""",
                    Content = new BlobContent(7, "a/b", "b", 3, "image/png", Hash),
                },
                new Blob { Id = BlobId.New(numbers), Property = "q", Type = "text", Value = "\"meow\"" },
                new Blob { Id = BlobId.New(numbers), Property = "r", Type = "pdf", Source = "https://example.org/a" },
            ],
        };
        await ChangeAsync(transaction => transaction.Objects.AddAsync(written));
        await ReopenAsync();

        var read = await place.Objects.FindAsync(written.Id, None);

        Assert.Equivalent(written, read, strict: true);
        Assert.Equal(new BucketContent { StoredObjects = 1, Blobs = 3 }, place.Content);
    }

    [Fact]
    public async Task A_changed_object_and_its_counters_survive_a_restart_and_a_deleted_one_leaves_nothing()
    {
        var before = NewObject(1);
        var after = before with { Blobs = [new Blob { Id = BlobId.New(numbers), Property = "p", Type = "text", Value = "1" }] };
        await ChangeAsync(transaction => transaction.Objects.AddAsync(before));
        await ChangeAsync(transaction => transaction.Objects.UpdateAsync(before, after));
        await ReopenAsync();
        Assert.Equal(new BucketContent { StoredObjects = 1, Blobs = 1 }, place.Content);

        await ChangeAsync(transaction => transaction.Objects.DeleteAsync(after));
        await ReopenAsync();

        Assert.Null(await place.Objects.FindAsync(before.Id, None));
        Assert.Equal(BucketContent.Nothing, place.Content);
    }

    [Fact]
    public async Task Objects_are_listed_newest_first_and_page_by_page()
    {
        var all = Enumerable.Range(0, 25).Select(i => NewObject(i / 3)).ToList();
        await ChangeAsync(async transaction =>
        {
            foreach (var one in all)
                await transaction.Objects.AddAsync(one);
        });

        var walked = new List<ObjectId>();
        ObjectPosition? after = null;
        while (await place.Objects.ListAsync(after, 4, None) is { Count: > 0 } page)
        {
            walked.AddRange(page.Select(one => one.Id));
            after = page[^1].Position;
        }

        var expected = all.OrderByDescending(one => one.CreatedAt).ThenBy(one => one.Id.ToString(), StringComparer.Ordinal);
        Assert.Equal(expected.Select(one => one.Id), walked);
    }

    [Fact]
    public async Task Objects_are_counted_by_status()
    {
        await ChangeAsync(async transaction =>
        {
            await transaction.Objects.AddAsync(NewObject(1));
            await transaction.Objects.AddAsync(NewObject(2) with { Status = ObjectStatus.Completed });
            await transaction.Objects.AddAsync(NewObject(3) with { Status = ObjectStatus.Completed });
        });

        var counted = await place.Objects.CountByStatusAsync(None);

        Assert.Equal(new Dictionary<ObjectStatus, long> { [ObjectStatus.Draft] = 1, [ObjectStatus.Completed] = 2 }, counted);
    }

    [Fact]
    public async Task A_unique_key_belongs_to_one_object_until_it_is_given_up()
    {
        var (one, other) = (ObjectId.New(numbers), ObjectId.New(numbers));

        Assert.True(await ChangeAsync(transaction => transaction.UniqueKeys.TryAddAsync("Ä", one)));
        Assert.False(await ChangeAsync(transaction => transaction.UniqueKeys.TryAddAsync("Ä", other)));
        Assert.True(await ChangeAsync(transaction => transaction.UniqueKeys.TryAddAsync("ä", other)));
        Assert.Equal(one, await place.Objects.FindByUniqueKeyAsync("Ä", None));
        Assert.Equal(2, place.Content.UniqueKeys);

        await ChangeAsync(transaction => transaction.UniqueKeys.DeleteAsync("Ä"));
        await ChangeAsync(transaction => transaction.UniqueKeys.DeleteAsync("Ä"));
        Assert.Equal(1, place.Content.UniqueKeys);
        Assert.True(await ChangeAsync(transaction => transaction.UniqueKeys.TryAddAsync("Ä", other)));
    }

    [Fact]
    public async Task What_a_transaction_did_before_it_threw_has_not_happened()
    {
        await Assert.ThrowsAsync<NotSupportedException>(() => ChangeAsync(async transaction =>
        {
            var added = NewObject(1);
            await transaction.Objects.AddAsync(added);
            await transaction.UniqueKeys.TryAddAsync("k", added.Id);
            await transaction.Uploads.AddAsync(NewUpload(1));
            await transaction.Contents.HoldAsync(1, ContentHolder.Of(added.Id));
            throw new NotSupportedException();
        }));

        Assert.Equal(BucketContent.Nothing, place.Content);
        Assert.Empty(await place.Objects.ListAsync(null, 10, None));
        Assert.Empty(await place.Uploads.ListAsync(null, 10, None));
        Assert.Null(await place.Objects.FindByUniqueKeyAsync("k", None));
    }

    [Fact]
    public async Task A_version_comes_with_its_content_and_its_holder_in_one_transaction()
    {
        var id = ObjectId.New(numbers);
        await using var body = await ReceiveAsync("meow"u8.ToArray());
        Assert.Equal("404cdd7bc109c432f8cc2443b45bcfe95980f5107215c645236e577929ac3e52", body.Sha256);

        var version = await ChangeAsync(async transaction =>
        {
            var added = await transaction.Contents.AddVersionAsync(NewVersion("a"), body);
            await transaction.Contents.HoldAsync(added.Number, ContentHolder.Of(id));
            await transaction.Contents.NoteHashAsync(body.Sha256!, added);
            return added;
        });
        await ReopenAsync();

        Assert.Equal("meow"u8.ToArray(), await ReadAsync((await place.FindVersionAsync(version.Number, None))!));
        Assert.Equal(new BucketContent(1, 0, 0, 4) { HeldVersions = 1 }, place.Content);
        var found = await ChangeAsync(transaction => transaction.Contents.FindByHashAsync(body.Sha256!));
        Assert.Equal(version.Number, found!.Number);
        await ChangeAsync(transaction => transaction.DeleteAsync(found));
        Assert.Null(await ChangeAsync(transaction => transaction.Contents.FindByHashAsync(body.Sha256!)));
    }

    [Fact]
    public async Task The_last_holder_of_a_version_is_told_that_it_was_the_last()
    {
        var (one, other) = (ContentHolder.Of(ObjectId.New(numbers)), ContentHolder.Of(ObjectId.New(numbers)));
        var upload = ContentHolder.Of(UploadId.New(numbers));
        await ChangeAsync(async transaction =>
        {
            await transaction.Contents.HoldAsync(7, upload);
            await transaction.Contents.HoldAsync(7, one);
            await transaction.Contents.HoldAsync(7, one);
            await transaction.Contents.HoldAsync(7, other);
        });
        Assert.Equal(1, place.Content.HeldVersions);

        Assert.True((await ChangeAsync(transaction => transaction.Contents.FindHolderAsync(7)))!.IsObject);
        Assert.False(await ChangeAsync(transaction => transaction.Contents.ReleaseAsync(7, one)));
        Assert.Equal(1, place.Content.HeldVersions);
        Assert.False(await ChangeAsync(transaction => transaction.Contents.ReleaseAsync(7, other)));
        Assert.Equal(0, place.Content.HeldVersions);
        Assert.Equal(upload, await ChangeAsync(transaction => transaction.Contents.FindHolderAsync(7)));
        Assert.True(await ChangeAsync(transaction => transaction.Contents.ReleaseAsync(7, upload)));
        Assert.Null(await ChangeAsync(transaction => transaction.Contents.FindHolderAsync(7)));
    }

    [Fact]
    public async Task An_upload_is_read_as_it_was_written()
    {
        var written = NewUpload(1) with
        {
            ExpectedLength = 3,
            ExpectedSha256 = Hash,
            ObjectFields = "{}",
            Property = "p",
            Type = "image",
            Content = new BlobContent(7, "a/b", null, 3, "image/png", Hash),
            ETag = "e",
            CompletedAt = Time(4),
            Object = ObjectId.New(numbers),
            DuplicateOf = UploadId.New(numbers),
            Message = "m",
            DueAt = Time(5),
        };
        await ChangeAsync(transaction => transaction.Uploads.AddAsync(written));
        await ReopenAsync();

        Assert.Equal(written, await place.Uploads.FindAsync(written.Id, None));
        Assert.Equal(new BucketContent { Uploads = 1, OpenUploads = 1 }, place.Content);
    }

    [Fact]
    public async Task Uploads_are_found_by_what_they_completed_with_and_by_what_is_due()
    {
        var open = NewUpload(1) with { DueAt = Time(10), Content = new BlobContent(7, "a", null, 3, "b/c", Hash) };
        var later = NewUpload(2) with { DueAt = Time(20) };
        await ChangeAsync(transaction => transaction.Uploads.AddAsync(open));
        await ChangeAsync(transaction => transaction.Uploads.AddAsync(later));

        Assert.Null(await ChangeAsync(transaction => transaction.Uploads.FindCompletedAsync(Hash)));
        Assert.Equal([open.Id], (await place.Uploads.ListDueAsync(Time(10), 5, None)).Select(one => one.Id));
        Assert.Equal([open.Id, later.Id], (await place.Uploads.ListDueAsync(Time(20), 5, None)).Select(one => one.Id));

        var completed = open with { Status = UploadStatus.Completed, DueAt = null };
        await ChangeAsync(transaction => transaction.Uploads.UpdateAsync(open, completed));
        Assert.Equal(completed, await ChangeAsync(transaction => transaction.Uploads.FindCompletedAsync(Hash)));
        Assert.Equal([later.Id], (await place.Uploads.ListDueAsync(Time(20), 5, None)).Select(one => one.Id));
        Assert.Equal(new BucketContent { Uploads = 2, OpenUploads = 1 }, place.Content);

        await ChangeAsync(transaction => transaction.Uploads.DeleteAsync(later));
        Assert.Equal([completed], await place.Uploads.ListAsync(null, 5, None));
        Assert.Equal(new BucketContent { Uploads = 1 }, place.Content);
    }

    static DateTimeOffset Time(int seconds) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(seconds).AddTicks(3);

    static NewFileVersion NewVersion(string name) => new()
    {
        Name = FileName.TryParse(name)!,
        Kind = VersionKind.Upload,
        Origin = VersionOrigin.Upload,
        ContentType = "text/plain",
        ContentSha1 = "none",
    };

    StoredObject NewObject(int seconds) => new()
    {
        Id = ObjectId.New(numbers), Fields = "{}", CreatedAt = Time(seconds), UpdatedAt = Time(seconds),
    };

    StoredUpload NewUpload(int seconds) => new()
    {
        Id = UploadId.New(numbers),
        FileName = "cat.png",
        ContentType = "image/png",
        UrlSeconds = 60,
        MakesObject = true,
        SkipsDuplicates = true,
        Status = UploadStatus.Pending,
        CreatedAt = Time(seconds),
        ExpiresAt = Time(seconds + 60),
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(3_000_001)]
    public async Task A_body_of_unknown_length_is_read_to_its_end(int length)
    {
        var content = new byte[length];
        Array.Fill(content, (byte)7);
        await using var body = await place.ReceiveToEndAsync(PipeReader.Create(new MemoryStream(content)), BodyKind.Blob, None);
        Assert.Equal(
            (length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))), (body.Length, body.Sha256));

        var version = await ChangeAsync(transaction => transaction.Contents.AddVersionAsync(NewVersion("a"), body));

        Assert.Equal(content, await ReadAsync(version));
    }

    [Fact]
    public async Task A_source_that_fails_is_no_body()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("meow"u8.ToArray());
        await pipe.Writer.CompleteAsync(new InvalidOperationException("gone"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => place.ReceiveToEndAsync(pipe.Reader, BodyKind.Blob, None));
    }

    [Fact]
    public async Task Events_are_kept_in_their_order_with_what_caused_them_and_no_number_is_given_twice()
    {
        var told = NewEvent("a") with { Listeners = [WebhookId.New(numbers), WebhookId.New(numbers)] };
        await ChangeAsync(transaction => transaction.Events.AddAsync(told));
        await Assert.ThrowsAsync<InvalidOperationException>(() => ChangeAsync(async transaction =>
        {
            await transaction.Events.AddAsync(NewEvent("b"));
            throw new InvalidOperationException("refused");
        }));
        await ChangeAsync(transaction => transaction.Events.AddAsync(NewEvent("c")));
        await ReopenAsync();

        var kept = await ChangeAsync(transaction => transaction.Events.ListAsync(10));
        Assert.Equivalent(told, kept[0].Told, strict: true);
        Assert.Equal(["a", "c"], kept.Select(one => one.Told.Subject.Id));
        Assert.Equal(kept[0], Assert.Single(await ChangeAsync(transaction => transaction.Events.ListAsync(1))), ByNumber);
        Assert.Equal(2, place.Content.Events);

        await ChangeAsync(transaction => transaction.Events.RemoveAsync(kept[0].Number));
        await ChangeAsync(transaction => transaction.Events.RemoveAsync(kept[0].Number));
        await ChangeAsync(transaction => transaction.Events.RemoveAsync(kept[1].Number));
        await ReopenAsync();
        Assert.Equal(BucketContent.Nothing, place.Content);
        Assert.True(new BucketContent { Events = 1 }.IsEmpty);
        await ChangeAsync(transaction => transaction.Events.AddAsync(NewEvent("d")));

        var last = Assert.Single(await ChangeAsync(transaction => transaction.Events.ListAsync(10)));
        Assert.True(last.Number > kept[1].Number);

        static bool ByNumber(PlaceEvent one, PlaceEvent other) => one.Number == other.Number;
    }

    NewPlaceEvent NewEvent(string subject) => new(
        EventTypes.ObjectCreated, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(7), new Subject("object", subject),
        """{"a":1}""", [WebhookId.New(numbers)]);

    Task<IReceivedBody> ReceiveAsync(byte[] content) =>
        place.ReceiveAsync(PipeReader.Create(new MemoryStream(content)), content.Length, BodyKind.Blob, None);

    async Task<byte[]> ReadAsync(FileVersion version)
    {
        var stream = new MemoryStream();
        var writer = PipeWriter.Create(stream);
        await place.WriteContentAsync(version, 0, version.Length, writer, None);
        await writer.CompleteAsync();
        return stream.ToArray();
    }

    Task<T> ChangeAsync<T>(Func<IPlaceTransaction, ValueTask<T>> change) => place.ChangeAsync(Epoch, change);

    Task ChangeAsync(Func<IPlaceTransaction, ValueTask> change) => place.ChangeAsync(
        Epoch,
        async transaction =>
        {
            await change(transaction);
            return 0;
        });

    async Task ReopenAsync()
    {
        await CloseAsync(place);
        place = await OpenAsync();
    }

    /// <summary>Ids that differ, the same in every run.</summary>
    sealed class Numbers : Entropy
    {
        byte last;

        public override void Fill(Span<byte> bytes)
        {
            foreach (ref var one in bytes)
                one = last = (byte)((last * 5) + 17);
        }
    }
}
