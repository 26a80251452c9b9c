using Cooper.Engine.Embedded.Places;
using Cooper.Testing.Crash;
using Xunit.Abstractions;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>The canonical workload, cut at every record, under every policy.</summary>
[Collection(nameof(CrashCollection))]
public sealed class EngineCrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Nothing_is_lost_and_nothing_is_left_over_whenever_it_dies()
    {
        using var folder = new CrashFolder();
        var history = new CrashHistory(folder.Journal, Expectation.Nothing);
        await new CanonicalWorkload(folder.At("store"), folder.Disk, history, new PlaceSeams(8 << 10, PlaceSeams.Standard.Recovery))
            .RunAsync();

        var plan = CrashPlan.FromEnvironment();
        output.WriteLine($"{folder.Journal.Records.Count} records, {history.Answered} operations; {plan}");
        var trial = new CrashTrial(folder, history, plan);
        await trial.RunAsync();
        output.WriteLine(trial.Figures);
        Assert.True(trial.Failures.Count == 0, string.Join("\n\n", trial.Failures.Take(5)));
    }
}

/// <summary>Crash suites use all cores themselves, and SQLite's file layer is one for the process.</summary>
[CollectionDefinition(nameof(CrashCollection), DisableParallelization = true)]
public sealed class CrashCollection;
