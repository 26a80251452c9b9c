using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Refusals;
using Cooper.Engine.Embedded.Check;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Cooper.Testing;
using Cooper.Testing.Crash;
using Microsoft.Data.Sqlite;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>
/// A workload on a disk that fails. What was answered is known; what was refused or never answered is in doubt, and nothing else may be.
/// </summary>
sealed class FaultedRun(CrashFolder folder, Fault fault)
{
    static readonly TimeSpan HangsAfter = TimeSpan.FromSeconds(30);
    static readonly byte[] Large = [.. Enumerable.Range(0, 1_050_000).Select(i => (byte)(i * 7 >> 5))];

    readonly HashSet<string> facts = [];
    readonly HashSet<string> doubts = [];
    readonly TaskCompletionSource<Exception> fatal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    HeldEngine? held;

    public PlaceSeams Seams { get; init; } = PlaceSeams.Standard;

    public int Answered { get; private set; }

    /// <summary>The catalog stopped: the program would have ended.</summary>
    public bool HasEnded => fatal.Task.IsCompleted;

    TestEngine Engine => held!.Engine;

    /// <summary>Uploads at once, and changes at once.</summary>
    public Task RunShortAsync() => UntilFatalAsync(async () =>
    {
        if (!await OpenAsync() || await CreateAsync("alpha-bucket") is not { } alpha)
            return;
        var small = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => UploadAsync(alpha, $"a{i}", [1, (byte)i])));
        await Task.WhenAll(UploadAsync(alpha, "large", Large), HideAsync(alpha, "a1"), DeleteAsync(small[2]), UploadAsync(alpha, "b", [3]));
        await WritePartsAsync(alpha);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => UploadAsync(alpha, $"c{i}", [4, (byte)i])));
    });

    /// <summary>Every kind of operation.</summary>
    public Task RunLongAsync() => UntilFatalAsync(async () =>
    {
        if (!await OpenAsync() || await CreateAsync("alpha-bucket") is not { } alpha || await CreateAsync("beta-bucket") is not { } beta)
            return;
        var small = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => UploadAsync(i % 3 == 2 ? beta : alpha, $"a{i}", [1, (byte)i])));
        var large = await UploadAsync(alpha, "large", Large);
        await HideAsync(alpha, "a1");
        await DeleteAsync(small[0]);
        await WritePartsAsync(alpha);
        await CopyAsync(large, beta, "copied", Large);
        await CopyAsync(small[3], beta, "copied-small", [1, 3]);
        await DeleteAsync(large);
        if (await CreateAsync("gamma-bucket") is { } gamma)
            await EndAsync(gamma, () => Engine.DeleteBucketAsync(gamma));
        await ReopenAsync();
        await UploadAsync(beta, "later", [9]);
        await EndAsync(alpha, () => Engine.CascadeAsync(alpha));
        await TryAsync("tasks", async () => { await Engine.RunTasksAsync(); return 0; }, _ => Effect.None);
        await UploadAsync(beta, "last", [10]);
    });

    /// <summary>Compactions, of which one call fails.</summary>
    public Task RunCompactingAsync(Action setFault) => UntilFatalAsync(async () =>
    {
        if (!await OpenAsync() || await CreateAsync("alpha-bucket") is not { } alpha)
            return;
        var small = new List<FileVersion?>();
        for (var i = 0; i < 8; i++)
            small.Add(await UploadAsync(alpha, $"a{i}", [.. Large.AsSpan(i * 1000, 900)]));
        foreach (var at in new[] { 0, 1, 2, 3, 5, 7 })
            await DeleteAsync(small[at]);
        setFault();
        await CompactAsync(alpha);
        await UploadAsync(alpha, "later", [9]);
        await CompactAsync(alpha);
    });

    /// <summary>Nobody waits for it: what it fails with is logged, and it is tried again.</summary>
    async Task CompactAsync(Bucket bucket)
    {
        try
        {
            await Engine.CompactAsync(bucket);
        }
        catch (Exception exception) when (exception is IOException or RefusedException)
        {
            // As the task loop does.
        }
    }

    /// <summary>The fault has passed: everything works again, without anybody's help.</summary>
    public Task GoOnAsync() => UntilFatalAsync(async () =>
    {
        folder.Journal.Faults.Clear();
        if (held is null)
            await OpenAsync();
        foreach (var bucket in await Engine.Catalog.Buckets.ListAsync(TestEngine.TheAccount, default))
        {
            if (bucket.State == BucketState.Live)
                await MustAsync(() => UploadAsync(bucket, "again", [11]), $"{bucket.Name} takes no file after the fault has passed");
        }

        for (var i = 0; i < 60 && await Engine.Catalog.Tasks.ListNextAsync(1, default) is [_]; i++)
        {
            await Engine.RunTasksAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        Require(await Engine.Catalog.Tasks.ListNextAsync(1, default) is [], "A task does not come to its end");
    });

    /// <summary>A crash now: whatever was answered is there.</summary>
    public async Task JudgeAsync()
    {
        // Of a program that has ended nothing is closed, and nothing more is written.
        var records = new Cut(folder.Journal.Records.Count);
        foreach (var policy in new[] { CrashPolicy.Kill, CrashPolicy.Amnesia })
        {
            var path = folder.NewImage();
            folder.Images.At(policy, [records]).Single().WriteTo(path);
            await JudgeAsync(Path.Join(path, "store"));
            Directory.Delete(path, recursive: true);
        }

        if (held is not null && !HasEnded)
            await held.DisposeAsync().AsTask().WaitAsync(HangsAfter, TimeProvider.System);
    }

    async Task JudgeAsync(string path)
    {
        await using (var reopened = await HeldEngine.OpenAsync(path, new LinuxDisk()))
        {
            var actual = await EngineFacts.ReadAsync(reopened.Engine);
            var lost = facts.Except(actual).Where(fact => !IsInDoubt(fact)).Select(fact => "lost: " + fact);
            var unknown = actual.Except(facts).Where(fact => !IsInDoubt(fact)).Select(fact => "unknown: " + fact);
            var objections = lost.Concat(unknown).Take(4).ToList();
            Require(objections.Count == 0, string.Join('\n', objections));
            await reopened.Engine.RunTasksAsync();
        }

        var report = FolderCheck.Run(path, new LinuxDisk(), new CheckOptions(Deep: true, Repair: true));
        Require(!report.HasDamage, CheckText.Render(report));
    }

    bool IsInDoubt(string fact) => doubts.Any(doubt => fact.Contains(doubt, StringComparison.Ordinal));

    async Task UntilFatalAsync(Func<Task> run)
    {
        if (HasEnded)
            return;
        var running = run();
        var first = await Task.WhenAny(running, fatal.Task, Task.Delay(HangsAfter, TimeProvider.System));
        Require(first == running || first == fatal.Task, "It hangs");
        if (first == running)
            await running;
    }

    async Task<bool> OpenAsync()
    {
        held = null;
        for (var tries = 0; tries < 2 && held is null; tries++)
        {
            try
            {
                held = await HeldEngine.OpenAsync(
                    folder.At("store"), folder.Disk, Seams, onFatal: exception => fatal.TrySetResult(exception));
            }
            catch (Exception exception) when (exception is IOException or FolderRefusedException or RefusedException or SqliteException)
            {
                // The program would say so and end; the operator starts it again.
            }
        }

        return held is not null;
    }

    async Task ReopenAsync()
    {
        await held!.DisposeAsync();
        Require(await OpenAsync() || HasEnded, "It does not start again");
    }

    Task<Bucket?> CreateAsync(string name) => TryAsync($" bucket {name} ", () => Engine.CreateBucketAsync(name), bucket =>
        new Effect([EngineFacts.Of(bucket)], []));

    Task<FileVersion?> UploadAsync(Bucket bucket, string name, byte[] content) =>
        TryAsync($" {name} ", () => Engine.UploadAsync(bucket, name, content), version => new Effect([EngineFacts.Of(version, content)],
            []));

    Task<FileVersion?> HideAsync(Bucket bucket, string name) =>
        TryAsync($" {name} Hide ", () => Engine.HideAsync(bucket, name), marker => new Effect([EngineFacts.Of(marker, [])], []));

    Task DeleteAsync(FileVersion? version) => version is null
        ? Task.CompletedTask
        : TryAsync($"{version.Bucket} version {version.Number} ", async () => { await Engine.DeleteAsync(version); return 0; }, _ =>
            new Effect([], [.. FactsOf($"{version.Bucket} version {version.Number} ")]));

    Task CopyAsync(FileVersion? source, Bucket to, string name, byte[] content) => source is null
        ? Task.CompletedTask
        : TryAsync($" {name} ", () => Engine.CopyAsync(source, to, name), version => new Effect([EngineFacts.Of(version, content)], []));

    Task EndAsync<T>(Bucket bucket, Func<Task<T>> end)
        where T : class => TryAsync(bucket.Id.ToString(), end, _ => new Effect([], [.. FactsOf(bucket.Id.ToString())]));

    async Task WritePartsAsync(Bucket bucket)
    {
        if (await TryAsync(" parts ", () => Engine.StartAsync(bucket, "parts"), version => new Effect([EngineFacts.Of(version, [])],
            [])) is not { } file)
            return;
        var parts = await Task.WhenAll(Enumerable.Range(1, 2).Select(number => TryAsync(
            $" part {file.Number}.{number} ", () => Engine.UploadPartAsync(file, bucket, number, [5, 6, 7, 8, (byte)number]), part =>
                new Effect([EngineFacts.Of(file, part)], []))));
        if (parts is not [{ } one, { } two])
            return;
        var isFinished = await TryAsync(
            $"{bucket.Id} version {file.Number} ",
            () => Engine.FinishAsync(file, one.Sha1, two.Sha1),
            version => new Effect([EngineFacts.Of(version, [5, 6, 7, 8, 1, 5, 6, 7, 8, 2])],
                [.. FactsOf($"{bucket.Id} version {file.Number} "), .. FactsOf($"{bucket.Id} part {file.Number}.")])) is not null;
        if (!isFinished)
            doubts.Add($"{bucket.Id} part {file.Number}.");
    }

    IEnumerable<string> FactsOf(string beginning) => facts.Where(fact => fact.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>Default if it was refused.</summary>
    async Task<T?> TryAsync<T>(string doubt, Func<Task<T>> run, Func<T, Effect> effect)
    {
        try
        {
            lock (facts)
                doubts.Add(doubt);
            var done = await Task.Run(run);
            lock (facts)
            {
                var change = effect(done);
                facts.ExceptWith(change.Removes);
                facts.UnionWith(change.Adds);
                doubts.Remove(doubt);
                Answered++;
                folder.Journal.Answer(doubt);
            }

            return done;
        }
        catch (RefusedException refused)
        {
            // Something that was refused before may be what this one needs.
            Require(refused.Refusal.Code == RefusalCode.StorageUnavailable || doubts.Count > 1,
                $"{doubt} was refused with {refused.Refusal.Code}: {refused.Message}");
            return default;
        }
        catch (Exception exception) when (fault is not Fault.NoSpace && exception is IOException or SqliteException)
        {
            return default;
        }
    }

    static async Task MustAsync<T>(Func<Task<T?>> run, string otherwise)
        where T : class => Require(await run() is not null, otherwise);

    static void Require(bool isTrue, string otherwise)
    {
        if (!isTrue)
            throw new JudgementException(otherwise);
    }
}
