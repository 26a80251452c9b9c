namespace Cooper.Domain.Launchers;

/// <summary>
/// Cooper's own name of a job: <c>cooper-</c>, the batch's id, <c>-</c> and the attempt. It is what makes a submit idempotent, and is
/// part of paths, URLs and scripts: lower-case letters, digits, <c>-</c> and <c>_</c>.
/// </summary>
public readonly record struct JobName
{
    const string Prefix = "cooper-";
    const int PrefixLength = 7;
    const int LengthMax = 100;

    readonly string? text;

    JobName(string text) => this.text = text;

    public static JobName For(string batchId, int attempt) => Parse($"{Prefix}{batchId}-{attempt}");

    public static JobName? TryParse(string? text) =>
        text is { Length: > PrefixLength and <= LengthMax } && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '_')
            ? new JobName(text)
            : null;

    public static JobName Parse(string text) => TryParse(text) ?? throw new FormatException("Not the name of a job");

    public override string ToString() => text ?? "";
}
