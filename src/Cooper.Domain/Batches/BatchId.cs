namespace Cooper.Domain.Batches;

/// <summary>A batch's id: <c>btch_</c> and 12 characters.</summary>
public readonly record struct BatchId
{
    const string Prefix = "btch_";
    const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    const int Characters = 12;

    readonly string? text;

    BatchId(string text) => this.text = text;

    public static BatchId New(Entropy entropy) => new(Prefix + entropy.NextText(Alphabet, Characters));

    public static BatchId? TryParse(string? text) =>
        text is not null && text.Length == Prefix.Length + Characters && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text.AsSpan(Prefix.Length).ContainsAnyExcept(Alphabet)
            ? new BatchId(text)
            : null;

    public static BatchId Parse(string text) => TryParse(text) ?? throw new FormatException($"Not a batch's id: {text}");

    public override string ToString() => text ?? "";
}
