using Cooper.Domain;
using Cooper.Testing;
using Cooper.Testing.Crash;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>
/// The process is killed, started again and used, and then the power fails: names that the killed process made and never synced are
/// there for the second one, and still not durable.
/// </summary>
[Collection(nameof(CrashCollection))]
public sealed class RestartThenPowerLossTests
{
    static readonly byte[] Large = [.. Enumerable.Range(0, 1_050_000).Select(i => (byte)(i >> 7))];

    [Fact]
    public async Task What_the_second_process_answered_survives()
    {
        using var folder = new CrashFolder();
        await using (var held = await HeldEngine.OpenAsync(folder.At("store"), folder.Disk, entropy: new OneFolder(1)))
            await UseAsync(held.Engine, "first-bucket");

        var failures = new List<string>();
        foreach (var image in folder.Images.AtEveryCut(CrashPolicy.Kill))
        {
            try
            {
                await RestartAndLosePowerAsync(image);
            }
            catch (JudgementException exception)
            {
                failures.Add($"{image.Cut}: {exception.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(5)));
    }

    static async Task RestartAndLosePowerAsync(CrashImage killed)
    {
        using var folder = new CrashFolder(path => Journal.Continue(killed, path));
        var history = new CrashHistory(folder.Journal, Expectation.Nothing);
        int records;
        await using (var held = await HeldEngine.OpenAsync(folder.At("store"), folder.Disk, entropy: new OneFolder(2)))
        {
            await UseAsync(held.Engine, "second-bucket");
            history.Settle(await EngineFacts.ReadAsync(held.Engine));
            records = folder.Journal.Records.Count;
        }

        foreach (var policy in new[] { CrashPolicy.Amnesia, CrashPolicy.Undead })
        {
            var path = folder.NewImage();
            folder.Images.At(policy, [new Cut(records)]).Single().WriteTo(path);
            await Judgement.RunAsync(Path.Join(path, "store"), history.ExpectationAt(records), isCheckedFirst: false);
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Into a new bucket and into those that are there.</summary>
    static async Task UseAsync(TestEngine engine, string name)
    {
        await engine.CreateBucketAsync(name);
        foreach (var bucket in await engine.Catalog.Buckets.ListAsync(TestEngine.TheAccount, default))
        {
            await engine.UploadAsync(bucket, "small", [1, 2, 3]);
            await engine.UploadAsync(bucket, "large", Large);
            var parts = await engine.StartAsync(bucket, "parts");
            await engine.UploadPartAsync(parts, bucket, 1, [4]);
        }
    }

    /// <summary>All ids end alike, so all buckets and all bodies share their folders.</summary>
    sealed class OneFolder(int seed) : Entropy
    {
        readonly SeededEntropy inner = new(seed + 500_000);

        public override void Fill(Span<byte> bytes)
        {
            inner.Fill(bytes);
            bytes[^1] = 0x77;
        }
    }
}
