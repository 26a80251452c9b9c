namespace Cooper.Ends.Tests;

/// <summary>How much is run: enough to see a mistake on every change, or all night before a release.</summary>
static class LongRun
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("COOPER_LONG") == "1";

    public static int Of(int onChange, int beforeRelease) => IsOn ? beforeRelease : onChange;

    /// <summary>Of a run that is to be repeated; else the same every time.</summary>
    public static long? Seed { get; } = long.TryParse(Environment.GetEnvironmentVariable("COOPER_SEED"), out var seed) ? seed : null;
}
