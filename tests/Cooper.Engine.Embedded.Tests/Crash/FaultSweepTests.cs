using System.Diagnostics;
using Cooper.Testing.Crash;
using Xunit.Abstractions;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>The disk fails at call n, for every n.</summary>
[Collection(nameof(CrashCollection))]
public sealed class FaultSweepTests(ITestOutputHelper output)
{
    const int SampleOnChange = 120;

    [Fact]
    public Task A_failed_sync_is_never_acknowledged() => SweepAsync(Fault.Sync, run => run.RunShortAsync(), int.MaxValue);

    [Theory]
    [InlineData("Io")]
    [InlineData("NoSpace")]
    [InlineData("Sync")]
    public Task A_call_that_fails_loses_nothing_that_was_answered(string fault) => SweepAsync(
        Enum.Parse<Fault>(fault), run => run.RunLongAsync(), Environment.GetEnvironmentVariable("COOPER_LONG") == "1" ? int.MaxValue
            : SampleOnChange);

    async Task SweepAsync(Fault fault, Func<FaultedRun, Task> work, int sample)
    {
        var calls = await CountCallsAsync(fault, work);
        var seed = (ulong)Stopwatch.GetTimestamp();
        var chance = new SplitMix64(seed);
        var chosen = sample >= calls ? Enumerable.Range(1, calls) : Enumerable.Range(0, sample).Select(_ => 1 + chance.Below(calls))
            .Distinct();
        var failures = new List<string>();
        var (injected, answered, ended) = (0, 0, 0);
        foreach (var call in chosen)
        {
            using var folder = new CrashFolder();
            var run = new FaultedRun(folder, fault);
            folder.Journal.Faults.FailAt(call, fault);
            try
            {
                await work(run);
                injected += folder.Journal.Faults.Injected;
                await run.GoOnAsync();
                await run.JudgeAsync();
            }
            catch (Exception exception)
            {
                failures.Add($"{fault} at call {call}: {(exception is JudgementException ? exception.Message : exception)}");
            }

            answered += run.Answered;
            ended += run.HasEnded ? 1 : 0;
        }

        output.WriteLine(
            $"{fault}: calls made to fail {injected} of {calls}, acknowledged after failure and lost {failures.Count} "
            + $"(acknowledged writes checked {answered}; the program ended {ended} times; seed {seed})");
        Assert.True(failures.Count == 0, string.Join("\n\n", failures.Take(6)));
    }

    /// <summary>How many calls of the workload can fail so.</summary>
    static async Task<int> CountCallsAsync(Fault fault, Func<FaultedRun, Task> work)
    {
        var calls = 0;
        using var folder = new CrashFolder();
        folder.Journal.Faults.FailWhen(_ => ++calls < 0, fault);
        var run = new FaultedRun(folder, fault);
        await work(run);
        await run.JudgeAsync();
        return calls;
    }
}
