namespace Cooper.Model.Tests.Steps;

public sealed class ShrinkTests
{
    [Fact]
    public async Task Of_a_list_that_fails_only_what_makes_it_fail_is_left()
    {
        var steps = Operations.Generate(1, 100);
        steps.Insert(17, new Step(What.Hide, Bucket: 1, Name: 3, Pick: 7, Size: 9));
        steps.Insert(80, new Step(What.Check, Pick: 1));

        var smallest = await Shrink.RunAsync(steps, fewer => Task.FromResult(
            fewer.Any(step => step is { What: What.Hide, Name: 3 }) && fewer.Any(step => step is { What: What.Check })));

        Assert.Equal([new Step(What.Hide, Bucket: 1, Name: 3), new Step(What.Check)], smallest);
    }

    [Fact]
    public void The_same_seed_makes_the_same_steps() => Assert.Equal(Operations.Generate(7, 500), Operations.Generate(7, 500));
}
