using Cooper.Model.Tests.Steps;

namespace Cooper.Model.Tests;

/// <summary>Lists of steps that once failed, as they were printed, each named by what was wrong.</summary>
public sealed class FoundTests
{
    [Fact]
    public Task Nothing_at_all_is_nothing() => Run.PlayAsync(new List<Step>());
}
