using Cooper.Model.Tests.Play;
using Xunit.Sdk;

namespace Cooper.Model.Tests.Steps;

/// <summary>Plays steps; if they fail, makes them fewer first and says which are left.</summary>
static class Run
{
    /// <summary>As they stand in a test.</summary>
    public static Task PlayAsync(params IReadOnlyList<Step> steps) => Player.PlayAsync(steps, new Coverage());

    public static async Task PlayAsync(IReadOnlyList<Step> steps, Coverage coverage)
    {
        try
        {
            await Player.PlayAsync(steps, coverage);
        }
        catch (Exception first)
        {
            Exception last = first;
            var smallest = await Shrink.RunAsync(steps, async fewer =>
            {
                try
                {
                    await Player.PlayAsync(fewer, new Coverage());
                    return false;
                }
                catch (Exception again) when (again.GetType() == first.GetType())
                {
                    last = again;
                    return true;
                }
            });
            throw new XunitException(
                $"{last.Message}\nSmallest list of steps that fails:\n    await Run.PlayAsync(\n        "
                + string.Join(",\n        ", smallest) + ");\nAt first",
                first);
        }
    }
}
