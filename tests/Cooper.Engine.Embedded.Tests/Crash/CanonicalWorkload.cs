using System.Text;
using Cooper.Domain;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Cooper.Testing;
using Cooper.Testing.Crash;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>An engine in the data folder that it holds.</summary>
sealed class HeldEngine(DataFolder folder, TestEngine engine) : IAsyncDisposable
{
    static int seeds = 1000;

    public TestEngine Engine => engine;

    public static async Task<HeldEngine> OpenAsync(string path, IDisk disk, PlaceSeams? seams = null, Action<Exception>? onFatal = null,
        Entropy? entropy = null)
    {
        entropy ??= new SeededEntropy(Interlocked.Increment(ref seeds));
        var folder = DataFolder.Open(path, disk, entropy, null);
        try
        {
            return new HeldEngine(folder, await TestEngine.OpenAsync(path, disk, TimeProvider.System, entropy, onFatal, seams
                ?? PlaceSeams.Standard));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>Every kind of operation, on buckets that live, end with everything, end strictly, and come again under their name.</summary>
sealed class CanonicalWorkload(string path, IDisk disk, CrashHistory history, PlaceSeams seams)
{
    /// <summary>What <see cref="CompleteAsync"/> is called in the journal.</summary>
    public const string Complete = "complete";

    const int LargeBytes = 1_100_000;

    HeldEngine held = null!;
    int contents;

    TestEngine Engine => held.Engine;

    /// <summary>16 bytes that stand in every name and body of this bucket and nowhere else.</summary>
    public static byte[] MarkerOf(BucketId bucket) => Encoding.ASCII.GetBytes($"mark{bucket.ToString()[..12]}");

    public async Task RunAsync()
    {
        await OpenAsync();
        var alpha = await CreateAsync("alpha-bucket");
        var beta = await CreateAsync("beta-bucket");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => UploadAsync(i % 3 == 2 ? beta : alpha, $"small-{i}", 200 + (i * 131))));
        await UploadAsync(alpha, "empty", 0);
        var large = await UploadAsync(alpha, "large", LargeBytes);
        var second = await UploadAsync(alpha, "small-0", 300);
        await HideAsync(alpha, "small-1");
        await DeleteAsync(second);

        await WriteLargeFilesAsync(alpha);
        await CopyAsync(alpha, beta, large);
        await RefuseStrictDeleteAsync(alpha);
        await DeleteAsync(large);
        await ReopenAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => UploadAsync(alpha, $"later-{i}", 700)));
        var gamma = await CreateAsync("gamma-bucket");
        await DeleteAsync(await UploadAsync(gamma, "short", 100));
        await DeleteStrictlyAsync(gamma);

        var objects = await CreateKeyedAsync("object-bucket");
        await WriteObjectsAsync(objects);
        await CascadeAsync(objects);
        await CascadeAsync(alpha);
        var again = await CreateAsync("alpha-bucket");
        await UploadAsync(again, "new", 50);
        await CompleteAsync(alpha, objects);
        await Task.WhenAll(UploadAsync(again, "small-0", 60), UploadAsync(beta, "last", 70));
        await CloseAsync();
    }

    public async Task OpenAsync() => held = await HeldEngine.OpenAsync(path, disk, seams);

    public async Task CloseAsync() => await held.DisposeAsync();

    public async Task ReopenAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public Task<Bucket> CreateAsync(string name) => history.DoAsync($"create {name}", () => Engine.CreateBucketAsync(name), bucket =>
        new Effect([EngineFacts.Of(bucket)], []));

    public Task<FileVersion> UploadAsync(Bucket bucket, string name, int length)
    {
        var content = Content(bucket, length);
        return history.DoAsync(
            $"upload {name}", () => Engine.UploadAsync(bucket, Name(bucket, name), content), version => new Effect([EngineFacts.Of(version,
                content)], []));
    }

    public Task<FileVersion> HideAsync(Bucket bucket, string name) =>
        history.DoAsync($"hide {name}", () => Engine.HideAsync(bucket, Name(bucket, name)), marker => new Effect([EngineFacts.Of(marker,
            [])], []));

    public Task DeleteAsync(FileVersion version) => history.DoAsync(
        $"delete {version.Name}",
        async () =>
        {
            await Engine.DeleteAsync(version);
            return version;
        },
        deleted => new Effect([], [.. FactsOf(deleted)]));

    public Task CascadeAsync(Bucket bucket) =>
        history.DoAsync($"cascade {bucket.Name}", () => Engine.CascadeAsync(bucket), _ => new Effect([], history.FactsOf(bucket.Id)));

    public Task DeleteStrictlyAsync(Bucket bucket) =>
        history.DoAsync($"strict delete {bucket.Name}", () => Engine.DeleteBucketAsync(bucket), _ => new Effect([],
            history.FactsOf(bucket.Id))
        { Erases = [bucket.Id] });

    /// <summary>Runs the task that ends the bucket, until it says COMPLETED.</summary>
    public Task CompleteAsync(params Bucket[] buckets) => history.DoAsync(
        Complete,
        async () =>
        {
            await Engine.RunTasksAsync();
            return buckets;
        },
        _ => Effect.None with { Erases = [.. buckets.Select(bucket => bucket.Id)] });

    /// <summary>Whoever looks from outside sees nothing of it.</summary>
    public Task CompactAsync(Bucket bucket) =>
        history.DoAsync($"compact {bucket.Name}", () => Engine.CompactAsync(bucket), _ => Effect.None);

    Task<Bucket> CreateKeyedAsync(string name) => history.DoAsync(
        $"create {name}", () => Engine.CreateKeyedBucketAsync(name), bucket => new Effect([EngineFacts.Of(bucket)], []));

    /// <summary>Object, key and content come, change and go together, or not at all.</summary>
    async Task WriteObjectsAsync(Bucket bucket)
    {
        var first = await CreateObjectAsync(bucket, "a", Content(bucket, 300));
        var second = await CreateObjectAsync(bucket, "b", Content(bucket, 1_050_000));
        var before = (Object: first.Object, first.Facts);
        var content = Content(bucket, 500);
        await history.DoAsync(
            "update object",
            async () => await DescribeAsync(bucket, await Engine.UpdateObjectAsync(bucket, before.Object, "c", content), content),
            after => new Effect(after.Facts, before.Facts));
        await history.DoAsync(
            "delete object", () => Engine.DeleteObjectAsync(bucket, second.Object), _ => new Effect([], second.Facts));
        await CreateObjectAsync(bucket, "a", Content(bucket, 200));

        var upload = await history.DoAsync(
            "create upload", () => Engine.CreateUploadAsync(bucket, "d"), made => new Effect([EngineFacts.Of(bucket, made)], []));
        var sent = Content(bucket, 600);
        var received = await history.DoAsync(
            "receive upload",
            async () =>
            {
                await Engine.ReceiveAsync(bucket, upload, sent);
                var now = (await Engine.ListUploadsAsync(bucket))[0];
                return (Upload: now, Version: await Engine.FindVersionAsync(bucket, now.Content!.Version));
            },
            now => new Effect([EngineFacts.Of(bucket, now.Upload), EngineFacts.Of(now.Version, sent)], [EngineFacts.Of(bucket, upload)]));
        await history.DoAsync(
            "confirm upload",
            async () =>
            {
                var confirmed = await Engine.ConfirmAsync(bucket, received.Upload);
                return (Upload: confirmed, Object: (await Engine.ListObjectsAsync(bucket)).Single(one => one.Id == confirmed.Object));
            },
            now => new Effect(
                [EngineFacts.Of(bucket, now.Upload), EngineFacts.Of(bucket, now.Object)], [EngineFacts.Of(bucket, received.Upload)]));
    }

    Task<(StoredObject Object, string[] Facts)> CreateObjectAsync(Bucket bucket, string sku, byte[] content) => history.DoAsync(
        $"create object {sku}",
        async () => await DescribeAsync(bucket, await Engine.CreateObjectAsync(bucket, sku, content), content),
        made => new Effect(made.Facts, []));

    /// <summary>An object with the version that its one blob stands in.</summary>
    async Task<(StoredObject Object, string[] Facts)> DescribeAsync(Bucket bucket, StoredObject made, byte[] content)
    {
        var version = await Engine.FindVersionAsync(bucket, made.Versions.Single());
        return (made, [EngineFacts.Of(bucket, made), EngineFacts.Of(version, content)]);
    }

    Task RefuseStrictDeleteAsync(Bucket bucket) => history.DoAsync(
        $"refused strict delete {bucket.Name}", () => Assert.ThrowsAsync<RefusedException>(() => Engine.DeleteBucketAsync(bucket)), _ =>
            Effect.None);

    async Task WriteLargeFilesAsync(Bucket bucket)
    {
        var finished = await StartAsync(bucket, "parts");
        var bodies = new[] { Content(bucket, 500), Content(bucket, 3_000), Content(bucket, 900) };
        await PutPartAsync(finished, bucket, 2, bodies[0]);
        await Task.WhenAll(PutPartAsync(finished, bucket, 1, bodies[1]), PutPartAsync(finished, bucket, 3, bodies[2]));
        bodies[0] = Content(bucket, 600);
        await PutPartAsync(finished, bucket, 2, bodies[0]);
        byte[] whole = [.. bodies[1], .. bodies[0], .. bodies[2]];
        var parts = await Engine.ListPartsAsync(finished);
        await history.DoAsync(
            "finish", () => Engine.FinishAsync(finished, [.. parts.Select(part => part.Sha1)]), version =>
                new Effect([EngineFacts.Of(version, whole)], [.. FactsOf(finished)]));

        var canceled = await StartAsync(bucket, "canceled");
        await PutPartAsync(canceled, bucket, 1, Content(bucket, 400));
        await history.DoAsync("cancel", () => Engine.CancelAsync(canceled), _ => new Effect([], [.. FactsOf(canceled)]));
        await PutPartAsync(await StartAsync(bucket, "unfinished"), bucket, 7, Content(bucket, 450));
    }

    Task<FileVersion> StartAsync(Bucket bucket, string name) =>
        history.DoAsync($"start {name}", () => Engine.StartAsync(bucket, Name(bucket, name)), file => new Effect([EngineFacts.Of(file,
            [])], []));

    Task PutPartAsync(FileVersion file, Bucket bucket, int number, byte[] content) => history.DoAsync(
        $"part {number}",
        () => Engine.UploadPartAsync(file, bucket, number, content),
        part => new Effect([EngineFacts.Of(file, part)], [.. history.FactsOf(bucket.Id).Where(fact =>
            fact.StartsWith($"{bucket.Id} part {file.Number}.{number} ", StringComparison.Ordinal))]));

    /// <summary>Copies outlive their source's bucket, so what is copied does not hold its marker.</summary>
    async Task CopyAsync(Bucket from, Bucket to, FileVersion large)
    {
        var plain = new byte[LargeBytes];
        Fill(plain, 1_000_000);
        var source = await history.DoAsync(
            "upload plain", () => Engine.UploadAsync(from, Name(from, "plain"), plain), version => new Effect([EngineFacts.Of(version,
                plain)], []));
        var small = await history.DoAsync(
            "upload plain small", () => Engine.UploadAsync(from, Name(from, "plain-small"), plain[..90]), version =>
                new Effect([EngineFacts.Of(version, plain.AsSpan(0, 90))], []));
        await CopyAsync(source, to, "copied", null, plain);
        await CopyAsync(small, to, "copied-small", null, plain[..90]);
        await CopyAsync(source, to, "copied-range", new ByteRange(10, 1_059_999), plain[10..1_060_000]);
        Assert.NotEqual(large.Number, source.Number);
    }

    Task CopyAsync(FileVersion source, Bucket to, string name, ByteRange? range, byte[] content) => history.DoAsync(
        $"copy {name}", () => Engine.CopyAsync(source, to, Name(to, name), range), version => new Effect([EngineFacts.Of(version,
            content)], []));

    IEnumerable<string> FactsOf(FileVersion version) => history.FactsOf(version.Bucket).Where(fact =>
        fact.StartsWith($"{version.Bucket} version {version.Number} ", StringComparison.Ordinal)
        || fact.StartsWith($"{version.Bucket} part {version.Number}.", StringComparison.Ordinal));

    static string Name(Bucket bucket, string name) => $"{Encoding.ASCII.GetString(MarkerOf(bucket.Id))}/{name}";

    static void Fill(byte[] content, ulong seed)
    {
        var chance = new SplitMix64(seed);
        for (var at = 0; at < content.Length; at++)
            content[at] = (byte)chance.Next();
    }

    /// <summary>Differs from all other contents, and holds the marker from end to end.</summary>
    byte[] Content(Bucket bucket, int length)
    {
        var content = new byte[length];
        Fill(content, (ulong)Interlocked.Increment(ref contents));
        for (var at = 0; at + 32 <= length; at += 4096)
            MarkerOf(bucket.Id).CopyTo(content, at + 8);
        return content;
    }
}
