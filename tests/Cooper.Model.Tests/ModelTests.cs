using System.Security.Cryptography;
using Cooper.Model.Tests.Steps;
using Xunit.Abstractions;

namespace Cooper.Model.Tests;

/// <summary>
/// Operations made up from a seed are played against a server and a model of it. Of those that fail the smallest list is printed, as it
/// stands in a test; it belongs into <see cref="FoundTests"/>.
/// </summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    const int StepsOfOneServer = 250;

    static readonly bool IsLong = Environment.GetEnvironmentVariable("COOPER_LONG") == "1";

    /// <summary>Of one seed.</summary>
    static readonly int Steps = int.Parse(
        Environment.GetEnvironmentVariable("COOPER_STEPS") ?? (IsLong ? "25000" : "1000"), System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task The_server_does_what_the_model_does(int seed) => PlayAsync(seed);

    [Fact]
    public Task The_server_does_what_the_model_does_with_a_new_seed() => PlayAsync(
        int.TryParse(Environment.GetEnvironmentVariable("COOPER_SEED"), out var seed) ? seed : RandomNumberGenerator.GetInt32(int.MaxValue));

    async Task PlayAsync(int seed)
    {
        output.WriteLine($"COOPER_SEED={seed} COOPER_STEPS={Steps} ./test --filter with_a_new_seed");
        var coverage = new Coverage();
        for (var played = 0; played < Steps; played += StepsOfOneServer)
        {
            var steps = Operations.Generate(((ulong)seed << 32) + (ulong)played, Math.Min(StepsOfOneServer, Steps - played));
            await Run.PlayAsync(steps, coverage);
            coverage.Steps += steps.Count;
        }

        output.WriteLine($"model steps {coverage.Steps}, seed {seed}, divergences 0, empty cells {coverage.Empty.Count}");
        output.WriteLine(coverage.ToString());
    }
}
