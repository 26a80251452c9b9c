using System.Diagnostics;
using System.Globalization;
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
    /// <summary>Then another one begins with nothing: what is long gone costs time and finds little.</summary>
    const int StepsOfOneServer = 250;

    static readonly bool IsLong = Environment.GetEnvironmentVariable("COOPER_LONG") == "1";

    /// <summary>Of one seed.</summary>
    static readonly int Steps = Environment.GetEnvironmentVariable("COOPER_STEPS") is { } given
        ? int.Parse(given, CultureInfo.InvariantCulture)
        : IsLong ? 25_000 : 600;

    [Fact]
    public Task The_server_does_what_the_model_does() => PlayAsync(1, 2, 3);

    [Fact]
    public Task The_server_does_what_the_model_does_with_a_new_seed() => PlayAsync(
        Environment.GetEnvironmentVariable("COOPER_SEED") is { } given
            ? uint.Parse(given, CultureInfo.InvariantCulture)
            : (uint)RandomNumberGenerator.GetInt32(int.MaxValue));

    async Task PlayAsync(params uint[] seeds)
    {
        var coverage = new Coverage();
        var begun = Stopwatch.GetTimestamp();
        foreach (var seed in seeds)
        {
            output.WriteLine($"COOPER_SEED={seed} COOPER_STEPS={Steps} ./test --filter with_a_new_seed");
            for (var played = 0; played < Steps; played += StepsOfOneServer)
            {
                var steps = Operations.Generate(((ulong)seed << 32) + (ulong)played, Math.Min(StepsOfOneServer, Steps - played));
                await Run.PlayAsync(steps, coverage);
                coverage.Steps += steps.Count;
            }
        }

        output.WriteLine(
            $"model steps {coverage.Steps}, seeds {seeds.Length}, divergences 0, empty cells {coverage.Empty.Count}, "
            + $"{Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s");
        output.WriteLine(coverage.ToString());
    }
}
