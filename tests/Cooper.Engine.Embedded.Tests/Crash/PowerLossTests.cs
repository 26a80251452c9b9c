using Cooper.Engine.Embedded.Places;
using Cooper.Testing.Crash;
using Xunit.Abstractions;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>What a power loss may not do, each on a short workload and at every cut that matters.</summary>
[Collection(nameof(CrashCollection))]
public sealed class PowerLossTests(ITestOutputHelper output)
{
    const ulong Seed = 20_261_127;

    static readonly string[] OfSqlite = [".db", "-wal", "-shm", "-journal"];

    [Fact]
    public async Task Power_loss_after_completed_brings_nothing_back()
    {
        using var folder = new CrashFolder();
        var history = await EndOneBucketAsync(folder);

        var completed = folder.Journal.Records.OfType<AnswerRecord>().Single(answer => answer.Operation == CanonicalWorkload.Complete);
        await TryAsync(folder, history, new CrashPlan("BFS", int.MaxValue, Seed, 0) { CutsFrom = completed.Number + 1 });
    }

    [Fact]
    public async Task Power_loss_orphans_nothing()
    {
        using var folder = new CrashFolder();
        var history = await EndOneBucketAsync(folder);

        await TryAsync(folder, history, new CrashPlan("BS", 400, Seed, 0));
    }

    /// <summary>Files only grow, or come anew under their name; SQLite has a log for its own.</summary>
    [Fact]
    public async Task Metadata_is_never_rewritten_in_place()
    {
        using var folder = new CrashFolder();
        var history = new CrashHistory(folder.Journal, Expectation.Nothing);
        var seams = PlaceSeams.Standard with { SegmentBytes = 8 << 10 };
        await new CanonicalWorkload(folder.At("store"), folder.Disk, history, seams).RunAsync();

        var names = new Dictionary<Node, string>();
        var lengths = new Dictionary<Node, long>();
        var rewritten = new List<string>();
        foreach (var record in folder.Journal.Records)
        {
            if (record is NameRecord { Changes: var changes })
            {
                foreach (var edit in changes.SelectMany(change => change.Edits).Where(edit => edit.Node is not null))
                    names[edit.Node!.Value] = edit.Name;
            }
            else if (record is DataRecord { File: var file, Change: var change } && names.TryGetValue(file, out var name)
                && name != "lock" && !OfSqlite.Any(end => name.EndsWith(end, StringComparison.Ordinal)))
            {
                var length = lengths.GetValueOrDefault(file);
                if (change is not Written written || written.Offset < length)
                    rewritten.Add($"{name}: {change}");
                else
                    lengths[file] = written.Offset + written.Bytes.Length;
            }
        }

        Assert.Empty(rewritten);
        Assert.True(lengths.Count > 10, "The workload writes files of every kind");
    }

    /// <summary>One bucket that ends with what it holds, and one that stays; files go on being written after that.</summary>
    static async Task<CrashHistory> EndOneBucketAsync(CrashFolder folder)
    {
        var history = new CrashHistory(folder.Journal, Expectation.Nothing);
        var workload = new CanonicalWorkload(
            folder.At("store"), folder.Disk, history, PlaceSeams.Standard with { SegmentBytes = 8 << 10 });
        await workload.OpenAsync();
        var (ending, staying) = (await workload.CreateAsync("ending-bucket"), await workload.CreateAsync("staying-bucket"));
        for (var file = 0; file < 3; file++)
            await workload.UploadAsync(ending, $"small-{file}", 3_000);
        await workload.UploadAsync(ending, "large", 1_100_000);
        await workload.UploadAsync(staying, "small", 300);
        await workload.CascadeAsync(ending);
        await workload.CompleteAsync(ending);
        await workload.UploadAsync(staying, "last", 400);
        await workload.UploadAsync(await workload.CreateAsync("ending-bucket"), "new", 500);
        await workload.CloseAsync();
        return history;
    }

    async Task TryAsync(CrashFolder folder, CrashHistory history, CrashPlan plan)
    {
        var trial = new CrashTrial(folder, history, plan);
        await trial.RunAsync();
        output.WriteLine(trial.Figures);
        Assert.True(trial.Images > 50, trial.Figures);
        Assert.True(trial.Failures.Count == 0, string.Join("\n\n", trial.Failures.Take(5)));
    }
}
