namespace Cooper.Server.Options;

/// <summary>
/// One option. Its flag, its environment variable and its place in the options file all follow from its name: <c>limits.buckets-max</c>
/// is <c>--limits-buckets-max</c>, <c>COOPER_LIMITS_BUCKETS_MAX</c> and <c>{ "limits": { "buckets-max": 10 } }</c>.
/// </summary>
/// <param name="Default">Null if there is none.</param>
/// <param name="Unit">What a value is: <c>count</c>, <c>bytes</c>, <c>seconds</c>, <c>path</c> and the like.</param>
/// <param name="Range">Which values are taken, in words.</param>
/// <param name="Objection">What is wrong with a value; null if nothing is.</param>
sealed record OptionEntry(string Name, string? Default, string Unit, string Range, string Description, Func<string, string?> Objection)
{
    /// <summary>A secret comes from the environment only, as itself or in a file: others can read a command line.</summary>
    public bool IsSecret { get; init; }

    public string? Flag => IsSecret ? null : "--" + Name.Replace('.', '-');

    public string Env => "COOPER_" + Name.Replace('.', '_').Replace('-', '_').ToUpperInvariant();

    /// <summary>Names a file that holds the secret.</summary>
    public string? EnvFile => IsSecret ? Env + "_FILE" : null;

    public string? FileKey => IsSecret ? null : Name;

    public static OptionEntry Number(string name, long standard, string unit, long least, long most, string description) =>
        new(name, standard.ToString(), unit, $"{least} to {most}", description, text =>
            long.TryParse(text, out var value) && value >= least && value <= most
                ? null
                : $"must be a whole number from {least} to {most}");

    public static OptionEntry Choice(string name, string standard, string[] choices, string description) =>
        new(name, standard, "word", string.Join(", ", choices), description, text =>
            choices.Contains(text) ? null : $"must be one of {string.Join(", ", choices)}");

    public static OptionEntry Text(
        string name, string? standard, string unit, string range, string description, Func<string, bool> isRight) =>
        new(name, standard, unit, range, description, text => isRight(text) ? null : $"must be {range}");
}
