using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Cooper.Testing.Crash;
using Xunit.Abstractions;

namespace Cooper.Engine.Embedded.Tests.Crash;

/// <summary>The test of the test: a crash suite that has never failed proves nothing.</summary>
[Collection(nameof(CrashCollection))]
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    const int ImagesMax = 1000;
    const ulong Seed = 11;

    [Fact]
    public async Task Every_planted_bug_is_caught()
    {
        int?[] caught =
        [
            await CatchAsync(disk => new NoDirectorySync(disk)),
            await CatchAsync(disk => new RenameBeforeSync(disk)),
            await CatchAsync(disk => new AnswerBeforeCommit(disk)),
            await CatchAsync(disk => new SyncErrorIgnored(disk), faults => faults.FailWhen(IsFirstSyncOfASegmentInUse(), Fault.Sync)),
            await CatchAsync(
                disk => disk,
                judged: PlaceSeams.Standard with { Recovery = (disk, paths, bucket) => new TailNotCut(disk, paths, bucket) }),
        ];

        output.WriteLine(
            $"planted bugs caught {caught.Count(images => images <= ImagesMax)} of {caught.Length}, "
            + $"after images {string.Join(", ", caught)}");
        Assert.All(caught, images => Assert.InRange(images ?? int.MaxValue, 1, ImagesMax));
    }

    /// <summary>How many images it took; null if it was not found.</summary>
    static async Task<int?> CatchAsync(Func<IDisk, IDisk> plant, Action<Faults>? fail = null, PlaceSeams? judged = null)
    {
        using var folder = new CrashFolder();
        var history = new CrashHistory(folder.Journal, Expectation.Nothing);
        fail?.Invoke(folder.Journal.Faults);
        await new CanonicalWorkload(folder.At("store"), plant(folder.Disk), history, PlaceSeams.Standard).RunAsync();

        var plan = new CrashPlan("BA", ImagesMax, Seed, 0) { StopsEarly = true };
        var trial = new CrashTrial(folder, history, plan) { Seams = judged ?? PlaceSeams.Standard };
        await trial.RunAsync();
        return trial.Failures.Count > 0 ? trial.Images : null;
    }

    /// <summary>The header's sync goes well, the first batch's fails.</summary>
    static Func<DiskCall, bool> IsFirstSyncOfASegmentInUse()
    {
        var syncs = 0;
        return call => call.Kind == CallKind.SyncFile && call.Path.EndsWith(".seg", StringComparison.Ordinal) && ++syncs == 3;
    }
}
