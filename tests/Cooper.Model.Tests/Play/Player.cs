using Cooper.Engine.Embedded.Check;
using Cooper.Engine.Embedded.Disk;
using Cooper.Model.Tests.Steps;
using Cooper.Model.Tests.World;
using Cooper.Testing.Crash;

namespace Cooper.Model.Tests.Play;

/// <summary>Plays steps against a server and the model at once, and holds the one against the other.</summary>
sealed partial class Player(TwoDoors doors, Coverage coverage)
{
    /// <summary>Steps between two comparisons of everything.</summary>
    const int CompareEvery = 20;

    /// <summary>Mostly short: what expires is of little use afterwards.</summary>
    static readonly TimeSpan[] Times =
    [
        .. Enumerable.Repeat(TimeSpan.FromMilliseconds(1), 30), .. Enumerable.Repeat(TimeSpan.FromSeconds(1), 30),
        .. Enumerable.Repeat(TimeSpan.FromSeconds(61), 20), .. Enumerable.Repeat(TimeSpan.FromHours(1), 12), TimeSpan.FromHours(3),
        TimeSpan.FromHours(3), TimeSpan.FromHours(25), TimeSpan.FromHours(25), TimeSpan.FromHours(25), TimeSpan.FromDays(8),
        TimeSpan.FromDays(31), TimeSpan.FromDays(31),
    ];

    readonly ModelWorld world = new();
    What what;
    bool isComparing;
    bool hasCrashed;

    /// <summary>On a new server, to the end, which is checked too.</summary>
    public static async Task PlayAsync(IReadOnlyList<Step> steps, Coverage coverage)
    {
        await using var doors = await TwoDoors.OpenAsync();
        var player = new Player(doors, coverage);
        player.world.Now = doors.Cooper.Clock.GetUtcNow();
        foreach (var (i, step) in steps.Index())
        {
            try
            {
                player.what = step.What;
                await Operations.All.First(one => one.What == step.What).PlayAsync(player, step);
                if (i % CompareEvery == CompareEvery - 1)
                    await player.CompareAsync();
            }
            catch (DivergedException diverged)
            {
                throw new DivergedException($"Step {i}, {step}: {diverged.Message}");
            }
        }

        try
        {
            await player.CompareAsync();
            await player.CheckAsync();
        }
        catch (DivergedException diverged)
        {
            throw new DivergedException($"At the end: {diverged.Message}");
        }
    }

    public async Task AdvanceAsync(Step step)
    {
        doors.Cooper.Clock.Advance(Times[step.Pick % Times.Length]);
        world.Now = doors.Cooper.Clock.GetUtcNow();
        await doors.LogInAsync();
    }

    public async Task RunTasksAsync()
    {
        await doors.Cooper.RunTasksAsync();
        world.RunTasks();
    }

    public Task RestartAsync() => doors.RestartAsync();

    /// <summary>A kill, or power loss, at rest: nothing that was answered is missing afterwards.</summary>
    public async Task CrashAsync(Step step)
    {
        hasCrashed = true;
        await doors.CrashAsync((step.Pick % 7) switch
        {
            0 => CrashPolicy.Kill,
            1 => CrashPolicy.Amnesia,
            2 => CrashPolicy.Subset((ulong)step.Size),
            3 => CrashPolicy.Zeros,
            4 => CrashPolicy.LastOnly,
            5 => CrashPolicy.Undead,
            _ => CrashPolicy.Strict((ulong)step.Size),
        });
        await CompareAsync();
    }

    /// <summary>
    /// With all content read, while no server runs. After a clean stop there is nothing to find; after a crash, nothing but what may be
    /// removed.
    /// </summary>
    public async Task CheckAsync()
    {
        var findings = new List<Finding>();
        await doors.RestartAsync(() =>
        {
            if (hasCrashed)
                findings.AddRange(Look(repair: true).Findings.Where(finding => !finding.IsRemoved));
            findings.AddRange(Look(repair: false).Findings);
        });
        hasCrashed = false;
        if (findings is [var first, ..])
            throw new DivergedException($"cooper check finds {findings.Count}: {first}");

        CheckReport Look(bool repair) =>
            FolderCheck.Run(doors.Cooper.Data, new LinuxDisk(), new CheckOptions(Deep: true, Repair: repair));
    }

    /// <summary>Notes in which state the call meets a bucket.</summary>
    void Meet(ModelBucket bucket) => coverage.Met(what, bucket.Standing);

    Answer Expect(string expected, Answer answer)
    {
        if (!isComparing)
            coverage.Answered(what, expected);
        return answer.Outcome == expected ? answer : throw new DivergedException($"expected {expected}, and the answer is {answer}");
    }

    static void Same(string subject, object? expected, object? actual)
    {
        if (!Equals(expected, actual))
            throw new DivergedException($"{subject}: expected {expected}, not {actual}");
    }

    static void Same(string subject, IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            if (expected.ElementAtOrDefault(i) != actual.ElementAtOrDefault(i))
                throw new DivergedException(
                    $"{subject}, row {i}: expected {expected.ElementAtOrDefault(i) ?? "nothing"}, not "
                    + $"{actual.ElementAtOrDefault(i) ?? "nothing"}");
        }
    }
}
