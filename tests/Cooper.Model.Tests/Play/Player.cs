using Cooper.Engine.Embedded.Check;
using Cooper.Engine.Embedded.Disk;
using Cooper.Model.Tests.Steps;
using Cooper.Model.Tests.World;

namespace Cooper.Model.Tests.Play;

/// <summary>Plays steps against a server and the model at once, and holds the one against the other.</summary>
sealed partial class Player(TwoDoors doors, Coverage coverage)
{
    /// <summary>Steps between two comparisons of everything.</summary>
    const int CompareEvery = 20;

    static readonly TimeSpan[] Times =
    [
        TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(61), TimeSpan.FromHours(1),
        TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(25), TimeSpan.FromDays(8), TimeSpan.FromDays(31),
    ];

    readonly ModelWorld world = new();
    What what;
    bool isComparing;

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

    public async Task RestartAsync()
    {
        await doors.Cooper.RestartAsync();
        await doors.LogInAsync();
    }

    /// <summary>With all content read, while no server runs. After a clean stop there is nothing to find.</summary>
    public async Task CheckAsync()
    {
        CheckReport? report = null;
        await doors.Cooper.RestartAsync(
            () => report = FolderCheck.Run(doors.Cooper.Data, new LinuxDisk(), new CheckOptions(Deep: true)));
        await doors.LogInAsync();
        if (report!.Findings is [var first, ..])
            throw new DivergedException($"cooper check finds {report.Findings.Count}: {first}");
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
