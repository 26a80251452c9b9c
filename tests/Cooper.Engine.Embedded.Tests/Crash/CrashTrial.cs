using System.Diagnostics;
using System.Threading.Channels;
using Cooper.Domain.Buckets;
using Cooper.Engine.Embedded.Places;
using Cooper.Testing;
using Cooper.Testing.Crash;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>Which images are tried.</summary>
/// <param name="Policies">By the letters of the specification.</param>
/// <param name="ImagesMax">A sample if there are more.</param>
/// <param name="Seed">Of the sample, and of the policies that draw.</param>
/// <param name="DeepEvery">Of one in so many images, the recovery is cut too.</param>
sealed record CrashPlan(string Policies, int ImagesMax, ulong Seed, int DeepEvery)
{
    /// <summary>Tear all writes in the middle; else only those of segments, which alone have no log of SQLite's before them.</summary>
    public bool TearsAll { get; init; }

    /// <summary>Crash only from this record on.</summary>
    public int CutsFrom { get; init; }

    /// <summary>Stop at the first failure.</summary>
    public bool StopsEarly { get; init; }

    public static CrashPlan FromEnvironment()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("COOPER_SEED"), out var given)
            ? given
            : (ulong)Stopwatch.GetTimestamp();
        return Environment.GetEnvironmentVariable("COOPER_LONG") == "1"
            ? new CrashPlan("ABFCDES", int.MaxValue, seed, 10) { TearsAll = true }
            : new CrashPlan("ABF", ImagesOnChange, seed, 50);
    }

    const int ImagesOnChange = 1800;

    public CrashPolicy Policy(char letter) => letter switch
    {
        'A' => CrashPolicy.Kill,
        'B' => CrashPolicy.Amnesia,
        'C' => CrashPolicy.Subset(Seed),
        'D' => CrashPolicy.Zeros,
        'E' => CrashPolicy.LastOnly,
        'F' => CrashPolicy.Undead,
        'S' => CrashPolicy.Strict(Seed),
        _ => throw new ArgumentOutOfRangeException(nameof(letter)),
    };

    public override string ToString() => $"policies {Policies}, seed {Seed}";
}

/// <summary>Writes the images of a history's crashes and judges each; of some, the crashes of their recovery too.</summary>
sealed class CrashTrial(CrashFolder folder, CrashHistory history, CrashPlan plan)
{
    const int DeepImages = 12;

    readonly List<string> failures = [];
    readonly SortedDictionary<char, int> images = [];
    readonly SplitMix64 chance = new(plan.Seed);
    int deepImages;
    volatile bool isEnough;

    /// <summary>For a planted bug in what recovers.</summary>
    public PlaceSeams Seams { get; init; } = PlaceSeams.Standard;

    /// <summary>Whoever goes on after the crash compacts too.</summary>
    public bool Compacts { get; init; }

    public IReadOnlyList<string> Failures => failures;

    public int Images => images.Values.Sum() + deepImages;

    public string Figures =>
        $"images {Images} ({string.Join(", ", images.Select(pair => $"{pair.Key} {pair.Value}"))}, "
        + $"recovery of recovery {deepImages}), failed {failures.Count}";

    public async Task RunAsync()
    {
        var written = Channel.CreateBounded<Written>(4);
        var judges = Enumerable.Range(0, Math.Max(2, Environment.ProcessorCount))
            .Select(_ => Task.Run(() => JudgeAsync(written.Reader)))
            .ToArray();
        foreach (var letter in plan.Policies)
        {
            foreach (var image in new CrashImages(folder.Journal).At(plan.Policy(letter), ChooseCuts()))
            {
                if (isEnough)
                    break;
                images[letter] = images.GetValueOrDefault(letter) + 1;
                await written.Writer.WriteAsync(await WriteAsync(letter, image));
            }
        }

        written.Writer.Complete();
        await Task.WhenAll(judges);
    }

    /// <summary>All of them, or a sample; ascending.</summary>
    IEnumerable<Cut> ChooseCuts()
    {
        var records = folder.Journal.Records;
        var segments = records.OfType<NameRecord>().Where(record => record.Path.EndsWith(".seg", StringComparison.Ordinal))
            .SelectMany(record => record.Changes).SelectMany(change => change.Edits).Select(edit => edit.Node).ToHashSet();
        var tears = records.OfType<DataRecord>()
            .Where(record => plan.TearsAll || segments.Contains(record.File))
            .Select(record => (record.Number, Bytes: record.Change is Cooper.Testing.Crash.Written write ? write.Bytes.Length / 2 : 0))
            .Where(tear => tear.Bytes > 0)
            .Select(tear => new Cut(tear.Number, tear.Bytes)).ToList();
        var cuts = Enumerable.Range(0, records.Count + 1).Select(count => new Cut(count)).ToList();
        var most = Math.Max(0, (plan.ImagesMax / plan.Policies.Length) - tears.Count);
        if (cuts.Count > most)
            cuts = [.. cuts.Select(cut => (Cut: cut, Draw: chance.Next())).OrderBy(pair => pair.Draw).Take(most).Select(pair => pair.Cut)];
        cuts.AddRange(tears);
        return cuts.Where(cut => cut.Records >= plan.CutsFrom).OrderBy(cut => cut.Records).ThenBy(cut => cut.TornBytes);
    }

    async Task<Written> WriteAsync(char letter, CrashImage image)
    {
        var path = folder.NewImage();
        var expected = history.ExpectationAt(image.Cut.Records);
        var name = $"{letter} at {image.Cut} {history.DescribeAt(image.Cut.Records)} (seed {plan.Seed})";
        if (plan.DeepEvery > 0 && chance.Below(plan.DeepEvery) == 0)
            await TryRecoveryAsync(letter, image, expected, name);
        image.WriteTo(path);
        return new Written(path, expected, name, IsCheckedFirst: chance.Coin());
    }

    async Task JudgeAsync(ChannelReader<Written> images)
    {
        await foreach (var image in images.ReadAllAsync())
        {
            try
            {
                if (!isEnough)
                    await Judgement.RunAsync(Path.Join(image.Path, "store"), image.Expected, image.IsCheckedFirst, Seams, Compacts);
            }
            catch (Exception exception)
            {
                Fail(image.Name, exception);
            }

            Directory.Delete(image.Path, recursive: true);
        }
    }

    void Fail(string name, Exception exception)
    {
        lock (failures)
            failures.Add($"{name}: {(exception is JudgementException ? exception.Message : exception)}");
        if (plan.StopsEarly)
            isEnough = true;
    }

    /// <summary>Recovers the image with a journal of its own, and crashes that.</summary>
    async Task TryRecoveryAsync(char letter, CrashImage image, Expectation expected, string name)
    {
        using var recovery = new CrashFolder(path => Continue(letter, image, path));
        var again = new CrashHistory(recovery.Journal, expected);
        try
        {
            await using var held = await HeldEngine.OpenAsync(recovery.At("store"), recovery.Disk, Seams);
            var facts = await EngineFacts.ReadAsync(held.Engine);
            again.Settle(facts.ToHashSet());
            foreach (var bucket in await held.Engine.Catalog.Buckets.ListAsync(TestEngine.TheAccount, default))
            {
                if (bucket.State != BucketState.Live)
                    continue;
                await again.DoAsync(
                    "upload after",
                    () => held.Engine.UploadAsync(bucket, "after", Judgement.After),
                    added => new Effect([EngineFacts.Of(added, Judgement.After)], []));
            }

            if (Compacts)
                await Judgement.CompactEverywhereAsync(held.Engine);
            await held.Engine.RunTasksAsync();
        }
        catch (Exception exception)
        {
            Fail($"recovery of {name}", exception);
            return;
        }

        var deep = new CrashTrial(recovery, again, new CrashPlan("ABF", DeepImages, chance.Next(), 0))
        {
            Seams = Seams,
            Compacts = Compacts,
        };
        await deep.RunAsync();
        deepImages += deep.Images;
        lock (failures)
            failures.AddRange(deep.Failures.Select(failure => $"recovery of {name}, then {failure}"));
    }

    /// <summary>
    /// After a kill the machine still runs, so what was not synced still is not; after a power loss what is there is on the disk.
    /// </summary>
    static Journal Continue(char letter, CrashImage image, string path)
    {
        if (letter == 'A' && image.Cut.TornBytes == 0)
            return Journal.Continue(image, path);
        image.WriteTo(path);
        return new Journal(path);
    }

    sealed record Written(string Path, Expectation Expected, string Name, bool IsCheckedFirst);
}
