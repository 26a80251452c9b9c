namespace Cooper.Domain.Buckets;

/// <summary>One life of a bucket (an incarnation): 24 lower-case hex digits, never used again.</summary>
public readonly record struct BucketId
{
    public const int Digits = 24;

    readonly string? text;

    BucketId(string text) => this.text = text;

    public static BucketId? TryParse(string? text) => Hex.IsLower(text, Digits) ? new BucketId(text!) : null;

    public static BucketId Parse(string text) => TryParse(text) ?? throw new FormatException($"Not a bucket id: {text}");

    public static BucketId New(Entropy entropy) => new(entropy.NextHex(Digits));

    public override string ToString() => text ?? "";
}
