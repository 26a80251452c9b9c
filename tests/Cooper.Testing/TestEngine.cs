using System.IO.Pipelines;
using System.Text.Json.Nodes;
using Cooper.Domain;
using Cooper.Domain.Accounts;
using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.LargeFiles;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;
using Cooper.Domain.Uploads;
using Cooper.Engine.Embedded;
using Cooper.Engine.Embedded.Catalog;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Cooper.Testing.Yields;

namespace Cooper.Testing;

/// <summary>
/// The embedded engine and the operations over it, without a server. Opening it on a folder that has one goes on with that one.
/// </summary>
public sealed class TestEngine : IAsyncDisposable
{
    public static readonly AccountId TheAccount = AccountId.Parse("0123456789ab");

    readonly Entropy entropy;
    readonly TimeProvider time;
    readonly RootKey root;
    readonly TaskRunner tasks;

    TestEngine(
        string folder, IDisk disk, TimeProvider time, Entropy entropy, Action<Exception>? onFatal, PlaceSeams seams, YieldPoints? yields)
    {
        (this.time, this.entropy) = (time, entropy);
        root = RootKey.New(new SeededEntropy(2));
        SqliteCatalog = SqliteCatalog.Open(
            Path.Join(folder, "catalog.db"), disk, Ballast.None(),
            onFatal ?? (exception => throw new InvalidOperationException("The catalog failed", exception)));
        Catalog = yields is null ? SqliteCatalog : new YieldingCatalog(SqliteCatalog, yields);
        Places = new EmbeddedBucketStore(folder, Catalog, disk, entropy, time, openMax: 16) { Seams = seams };
        Store = yields is null ? Places : new YieldingPlaces(Places, yields);
        Events = new PlaceEvents(Catalog, time);
        tasks = new TaskRunner(Catalog, time, new Silence());
        tasks.Register(new CarryOutCascade(Catalog, Store, new BatchOptions(), time));
        Caller = new Caller(new ApplicationKey
        {
            Id = KeyId.Master(TheAccount),
            Account = TheAccount,
            Name = "master",
            Capabilities = CapabilitySet.All,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Secret = new SealedSecret([], []),
        });
    }

    public SqliteCatalog SqliteCatalog { get; }

    public ICatalog Catalog { get; }

    public EmbeddedBucketStore Places { get; }

    /// <summary>The same places, as the operations see them.</summary>
    public IBucketStore Store { get; }

    /// <summary>What happens to objects is written down by this.</summary>
    public PlaceEvents Events { get; }

    public Caller Caller { get; }

    public Limits Limits { get; } = new() { PartBytesMin = 5 };

    /// <param name="yields">Makes schedules vary, if given; for the disk too.</param>
    public static Task<TestEngine> OpenAsync(
        string folder,
        IDisk? disk = null,
        TimeProvider? time = null,
        Entropy? entropy = null,
        Action<Exception>? onFatal = null,
        YieldPoints? yields = null)
    {
        IDisk real = disk ?? new LinuxDisk();
        return OpenAsync(
            folder, yields is null ? real : new YieldingDisk(real, yields), time ?? TimeProvider.System, entropy ?? new SeededEntropy(1),
            onFatal, PlaceSeams.Standard, yields);
    }

    internal static async Task<TestEngine> OpenAsync(
        string folder, IDisk disk, TimeProvider time, Entropy entropy, Action<Exception>? onFatal, PlaceSeams seams,
        YieldPoints? yields = null)
    {
        var engine = new TestEngine(folder, disk, time, entropy, onFatal, seams, yields);
        try
        {
            await engine.StartAsync();
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    async Task StartAsync()
    {
        if (await Catalog.Accounts.FindFirstAsync(default) is null)
        {
            await Catalog.WriteAsync(
                async transaction =>
                {
                    await transaction.Accounts.AddAsync(new Account(TheAccount, DateTimeOffset.UnixEpoch));
                    return 0;
                },
                default);
        }

        await new ReclaimLeftovers(Catalog, Places).ExecuteAsync(default);
    }

    public Task<Bucket> CreateBucketAsync(string name) =>
        new CreateBucket(Catalog, Store, Limits, entropy, time).ExecuteAsync(
            Caller, new NewBucket(name, name, BucketType.AllPrivate), default);

    /// <summary>One whose objects are unique by <c>sku</c>.</summary>
    public Task<Bucket> CreateKeyedBucketAsync(string name) =>
        new CreateBucket(Catalog, Store, Limits, entropy, time).ExecuteAsync(
            Caller,
            new NewBucket(name, name, BucketType.AllPrivate)
            {
                Schema = """{"properties":{"sku":{"type":"string"},"file":{"type":"image"}}}""",
                UniqueKey = new UniqueKey(["sku"], InsertionPolicy.Insert),
            },
            default);

    /// <summary>With one blob of this content.</summary>
    public async Task<StoredObject> CreateObjectAsync(Bucket bucket, string sku, byte[] content) =>
        (await new CreateObject(Inside, Changes, new NoUrls(), Events).ExecuteAsync(
            Caller, Identify(bucket), Wish(sku, content), null, default)).Object;

    public async Task<StoredObject> UpdateObjectAsync(Bucket bucket, StoredObject before, string sku, byte[] content) =>
        (await new UpdateObject(Inside, Changes, new NoUrls(), Events).ExecuteAsync(
            Caller, Identify(bucket), before.Id.ToString(), Wish(sku, content), default)).Object;

    public Task<StoredObject> DeleteObjectAsync(Bucket bucket, StoredObject gone) =>
        new DeleteObject(Inside, Events).ExecuteAsync(Caller, Identify(bucket), gone.Id.ToString(), default);

    public async Task<StoredUpload> CreateUploadAsync(Bucket bucket, string sku)
    {
        var wish = new NewUpload("file.png", "image/png", 3600, "{}")
        {
            Property = "file",
            ObjectFields = new JsonObject { ["sku"] = sku },
        };
        var (_, results) = await new CreateUploads(Inside, Limits, entropy, time).ExecuteAsync(Caller, Identify(bucket), [wish], default);
        return results[0].Upload;
    }

    public async Task ReceiveAsync(Bucket bucket, StoredUpload upload, byte[] content)
    {
        var tokens = new Tokens(root, entropy, time);
        var url = new SignedUrl(
            ReceiveUpload.Method, bucket.Id, upload.Id.ToString(), upload.ContentType, bucket.Epoch, upload.ExpiresAt);
        await new ReceiveUpload(Catalog, Store, tokens, Limits, time).ExecuteAsync(
            bucket.Id, upload.Id.ToString(), upload.ContentType, upload.ExpiresAt, tokens.ForUrl(url), content.Length,
            PipeReader.Create(new MemoryStream(content)), default);
    }

    public Task<StoredUpload> ConfirmAsync(Bucket bucket, StoredUpload upload) =>
        new ConfirmUpload(Inside, Changes, new NoUrls(), Events, time).ExecuteAsync(
            Caller, Identify(bucket), new Confirmation(upload.Id.ToString(), null, null), default);

    public async Task<IReadOnlyList<StoredObject>> ListObjectsAsync(Bucket bucket)
    {
        await using var place = await Places.OpenAsync(bucket.Id, default);
        return await place!.Objects.ListAsync(null, 10_000, default);
    }

    public async Task<IReadOnlyList<StoredUpload>> ListUploadsAsync(Bucket bucket)
    {
        await using var place = await Places.OpenAsync(bucket.Id, default);
        return await place!.Uploads.ListAsync(null, 10_000, default);
    }

    public async Task<ObjectId?> FindByKeyAsync(Bucket bucket, string key)
    {
        await using var place = await Places.OpenAsync(bucket.Id, default);
        return await place!.Objects.FindByUniqueKeyAsync(key, default);
    }

    public async Task<FileVersion> FindVersionAsync(Bucket bucket, long number)
    {
        await using var place = await Places.OpenAsync(bucket.Id, default);
        return await place!.FindVersionAsync(number, default) ?? throw new InvalidOperationException("There is no such version");
    }

    InsideBucket Inside => new(Catalog, Store);

    ObjectChanges Changes => new(entropy, time);

    static NewObject Wish(string sku, byte[] content) => new(
        null,
        [new NewBlob("file", "image", null, null, new BlobData.Inline(content, "image/png", null))],
        new JsonObject { ["sku"] = sku },
        SkipsDuplicates: false);

    public Task<FileVersion> UploadAsync(Bucket bucket, string name, byte[] content, Caller? caller = null) =>
        new UploadFile(Store, Limits, time).ExecuteAsync(
            caller ?? Caller,
            new Upload(
                new UploadTicket(bucket.Id, bucket.Epoch), FileName.TryParse(name)!, "text/plain",
                new Dictionary<string, string> { ["color"] = "blue" },
                new ContentDigest.NotGiven(), null, content.Length, null),
            PipeReader.Create(new MemoryStream(content)),
            default);

    /// <summary>With a token of that key, as a door would take it.</summary>
    public async Task<FileVersion> ProveAndUploadAsync(Bucket bucket, string name, byte[] content, Caller key)
    {
        var tokens = new Tokens(root, entropy, time);
        using var secrets = new SecretBox(root, entropy);
        var authenticate = new Authenticate(Catalog, tokens, secrets, new EndedSessions(time), new KeyUses(Catalog, time), time);
        var caller = await authenticate.ByAccountTokenAsync(tokens.ForAccount(key.Key.Id), default);
        return await UploadAsync(bucket, name, content, caller);
    }

    public async Task<byte[]?> DownloadAsync(Bucket bucket, string name)
    {
        await using var file = await new DownloadFile(Catalog, Store).ByNameAsync(
            new Reader(Caller), bucket.StorageName, FileName.TryParse(name)!, default);
        return file is null ? null : await ReadAsync(file, 0, file.Version.Length);
    }

    public async Task<byte[]> ReadAsync(FileVersion version, long offset, long length)
    {
        await using var file = await new DownloadFile(Catalog, Store).ByIdAsync(new Reader(Caller), version.Id, default)
            ?? throw new InvalidOperationException("There is no such version");
        return await ReadAsync(file, offset, length);
    }

    public Task<FileVersion> HideAsync(Bucket bucket, string name) =>
        new HideFile(Catalog, Store).ExecuteAsync(Caller, bucket.Id, FileName.TryParse(name)!, default);

    public Task DeleteAsync(FileVersion version) =>
        new DeleteFileVersion(Catalog, Store).ExecuteAsync(Caller, version.Name, version.Id, default);

    public Task<FileVersion> CopyAsync(FileVersion source, Bucket to, string name, ByteRange? range = null) =>
        new CopyFile(Catalog, new CopySource(Catalog, Store)).ExecuteAsync(
            Caller, new CopyWish(source.Id, to.Id, FileName.TryParse(name)!, range, null, null), default);

    public Task<FileVersion> StartAsync(Bucket bucket, string name) =>
        new StartLargeFile(Catalog, Store, time).ExecuteAsync(
            Caller, bucket.Id, FileName.TryParse(name)!, "text/plain", FileVersion.NoInfo, null, default);

    public Task<Part> UploadPartAsync(FileVersion file, Bucket bucket, int number, byte[] content) =>
        new UploadPart(Store, Limits).ExecuteAsync(
            Caller, new PartTicket(file.Id, bucket.Epoch), number, new ContentDigest.NotGiven(), null, content.Length,
            PipeReader.Create(new MemoryStream(content)), default);

    public Task<FileVersion> FinishAsync(FileVersion file, params string[] sha1s) =>
        new FinishLargeFile(Catalog, Store, Limits).ExecuteAsync(Caller, file.Id, sha1s, default);

    public Task<FileVersion> CancelAsync(FileVersion file) => new CancelLargeFile(Catalog, Store).ExecuteAsync(Caller, file.Id, default);

    public async Task<IReadOnlyList<Part>> ListPartsAsync(FileVersion file)
    {
        await using var place = await Store.OpenAsync(file.Bucket, default);
        return await place!.ListPartsAsync(file.Number, 1, int.MaxValue, default);
    }

    public Task<FilePage> ListNamesAsync(Bucket bucket, string start = "", string prefix = "", string? delimiter = null, int most = 1000) =>
        new ListFileNames(Catalog, Store).ExecuteAsync(Caller, bucket.Id, new NameQuery(start, prefix, delimiter, most), default);

    public Task<FilePage> ListVersionsAsync(
        Bucket bucket, string start = "", FileId? startId = null, string prefix = "", string? delimiter = null, int most = 1000) =>
        new ListFileVersions(Catalog, Store).ExecuteAsync(
            Caller, bucket.Id, new VersionQuery(start, startId, prefix, delimiter, most), default);

    public Task<Bucket> DeleteBucketAsync(Bucket bucket) => new DeleteBucket(Catalog, Store, time).ExecuteAsync(Caller, bucket.Id, default);

    public Task<AcceptedEnd> CascadeAsync(Bucket bucket, TimeSpan window = default) =>
        new DeleteBucketCascade(Catalog, Store, tasks, new EndOptions(), entropy, time).ExecuteAsync(
            Caller, Identify(bucket), new EndRequest("test", Window: window), default);

    public Task<Bucket> RestoreAsync(Bucket bucket, string? newName = null) =>
        new RestoreBucket(Catalog, Store, time).ExecuteAsync(Caller, Identify(bucket), newName, default);

    public Task<TaskStanding> PurgeAsync(Bucket bucket) =>
        new PurgeBucket(Catalog, tasks, time).ExecuteAsync(Caller, Identify(bucket), default);

    public Task<bool> KillAsync(TaskId task) =>
        new KillTask(
            Catalog, new RestoreBucket(Catalog, Store, time),
            new CancelBatch(new InsideBucket(Catalog, Store), Catalog, tasks, Events, time), time)
            .ExecuteAsync(Caller, task.ToString(), default);

    public Task<Bucket> UpdateAsync(Bucket bucket, BucketChange change) =>
        new UpdateBucket(Catalog, time).ExecuteAsync(Caller, bucket.Id, change, default);

    /// <summary>A caller with a key of its own, which can write into these buckets.</summary>
    public async Task<Caller> CreateKeyAsync(params Bucket[] buckets)
    {
        var root = RootKey.New(entropy);
        using var secrets = new SecretBox(root, entropy);
        var wish = new NewKey(
            "writer", CapabilitySet.Of(Capability.WriteFiles, Capability.ReadFiles), [.. buckets.Select(bucket => bucket.Id)], null, null);
        return new Caller((await new CreateKey(Catalog, secrets, entropy, time).ExecuteAsync(Caller, wish, default)).Key);
    }

    public Task DeleteKeyAsync(Caller key) => new DeleteKey(Catalog).ExecuteAsync(Caller, key.Key.Id.ToString(), default);

    static BucketIdentifier Identify(Bucket bucket) => new(bucket.Id.ToString(), bucket.Id);

    public async Task<BucketContent> CountAsync(Bucket bucket)
    {
        await using var place = await Places.OpenAsync(bucket.Id, default);
        return place!.Content;
    }

    /// <summary>Compacts every segment that holds anything dead, however little.</summary>
    public async Task<CompactedSegments> CompactAsync(Bucket bucket)
    {
        await using var place = await Store.OpenAsync(bucket.Id, default) ?? throw Refuse.BucketNotFound(bucket.Id);
        var segments = (await place.ListSegmentsAsync(default)).Segments.Where(segment => segment.DeadBytes > 0);
        return await place.CompactAsync([.. segments.Select(segment => segment.Number)], bucket.Epoch, default);
    }

    /// <summary>Compacts what is worth it, in all buckets.</summary>
    public Task CompactWhereWorthAsync() => new CompactSegments(Catalog, Store, new Silence(), time).ExecuteAsync(default);

    /// <summary>Runs all tasks that are due.</summary>
    public async Task RunTasksAsync()
    {
        while (await tasks.RunOneStepAsync(default))
        {
        }
    }

    public Task<bool> RunOneTaskStepAsync() => tasks.RunOneStepAsync(default);

    public async ValueTask DisposeAsync()
    {
        await Places.DisposeAsync();
        await SqliteCatalog.DisposeAsync();
        tasks.Dispose();
    }

    static async Task<byte[]> ReadAsync(OpenFile file, long offset, long length)
    {
        var stream = new MemoryStream();
        var writer = PipeWriter.Create(stream);
        await file.WriteAsync(offset, length, writer, default);
        await writer.CompleteAsync();
        return stream.ToArray();
    }

    sealed class Silence : ITaskLog, ICompactionLog
    {
        public void Compacted(BucketId bucket, CompactedSegments done)
        {
        }

        public void CompactionFailed(BucketId bucket, Exception exception) =>
            throw new InvalidOperationException("Compaction failed", exception);

        public void StepFailed(DurableTask task, Exception exception, TimeSpan retryIn)
        {
        }

        public void TaskFailed(DurableTask task, Exception exception)
        {
        }

        public void TaskCompleted(DurableTask task)
        {
        }
    }
}
