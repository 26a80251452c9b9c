using Cooper.Engine.Embedded.Places;
using Cooper.Testing.Crash;
using Xunit.Abstractions;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>Crashes at every call of compactions, and calls of theirs that fail.</summary>
[Collection(nameof(CrashCollection))]
public sealed class CompactionCrashTests(ITestOutputHelper output)
{
    const ulong Seed = 20_261_128;

    /// <summary>So small that a few files make several segments, and a few moves several transactions.</summary>
    static readonly PlaceSeams Small = PlaceSeams.Standard with { SegmentBytes = 4 << 10, CompactedRecordsMax = 3 };

    [Fact]
    public async Task A_crash_anywhere_in_a_compaction_loses_nothing_and_leaves_nothing_over()
    {
        using var folder = new CrashFolder();
        var history = new CrashHistory(folder.Journal, Expectation.Nothing);
        var begun = await CompactTwiceAsync(folder, history);

        // Every cut: killed, power lost with nothing but what was synced, removals undone. Names in any order too.
        var plan = new CrashPlan("ABF", int.MaxValue, Seed, 150) { CutsFrom = begun };
        var trial = new CrashTrial(folder, history, plan) { Seams = Small, Compacts = true };
        await trial.RunAsync();
        output.WriteLine(trial.Figures);
        Assert.True(trial.Images > 400, trial.Figures);
        Assert.True(trial.Failures.Count == 0, string.Join("\n\n", trial.Failures.Take(5)));
    }

    [Theory]
    [InlineData("Io")]
    [InlineData("NoSpace")]
    [InlineData("Sync")]
    public async Task A_call_that_fails_in_a_compaction_loses_nothing(string name)
    {
        var fault = Enum.Parse<Fault>(name);
        var failures = new List<string>();
        var injected = 0;
        for (var (call, isInjected) = (1, true); isInjected; call++)
        {
            using var folder = new CrashFolder();
            var run = new FaultedRun(folder, fault) { Seams = Small };
            try
            {
                await run.RunCompactingAsync(() => folder.Journal.Faults.FailAt(call, fault));
                isInjected = folder.Journal.Faults.Injected > 0;
                injected += isInjected ? 1 : 0;
                await run.GoOnAsync();
                await run.JudgeAsync();
            }
            catch (Exception exception)
            {
                failures.Add($"{fault} at call {call}: {(exception is JudgementException ? exception.Message : exception)}");
            }
        }

        output.WriteLine($"{fault}: calls of compactions made to fail {injected}, failures {failures.Count}");
        Assert.True(failures.Count == 0, string.Join("\n\n", failures.Take(5)));
        Assert.True(injected >= 10, $"{injected} calls");
    }

    /// <summary>Segments that are dead in part and wholly, and copies that are deleted and copied again.</summary>
    static async Task<int> CompactTwiceAsync(CrashFolder folder, CrashHistory history)
    {
        var workload = new CanonicalWorkload(folder.At("store"), folder.Disk, history, Small);
        await workload.OpenAsync();
        var bucket = await workload.CreateAsync("compact-bucket");
        var files = new List<Cooper.Domain.Files.FileVersion>();
        for (var file = 0; file < 10; file++)
            files.Add(await workload.UploadAsync(bucket, $"small-{file}", 900 + (file * 37)));
        foreach (var at in new[] { 0, 1, 2, 3, 5, 7, 9 })
            await workload.DeleteAsync(files[at]);
        var begun = folder.Journal.Records.Count;
        await workload.CompactAsync(bucket);
        await workload.UploadAsync(bucket, "between", 700);
        await workload.DeleteAsync(files[6]);
        await workload.CompactAsync(bucket);
        await workload.ReopenAsync();
        await workload.UploadAsync(bucket, "last", 300);
        await workload.CloseAsync();
        return begun;
    }
}
