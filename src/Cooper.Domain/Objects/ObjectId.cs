namespace Cooper.Domain.Objects;

/// <summary>An object's id: <c>obj_</c> and 16 characters.</summary>
public readonly record struct ObjectId
{
    const string Prefix = "obj_";

    readonly string? text;

    ObjectId(string text) => this.text = text;

    public static ObjectId New(Entropy entropy) => new(OpaqueId.New(Prefix, entropy));

    public static ObjectId? TryParse(string? text) => OpaqueId.Fits(text, Prefix) ? new ObjectId(text!) : null;

    public static ObjectId Parse(string text) => TryParse(text) ?? throw new FormatException($"Not an object's id: {text}");

    public override string ToString() => text ?? "";
}

/// <summary>A blob's id: <c>blob_</c> and 16 characters.</summary>
public readonly record struct BlobId
{
    const string Prefix = "blob_";

    readonly string? text;

    BlobId(string text) => this.text = text;

    public static BlobId New(Entropy entropy) => new(OpaqueId.New(Prefix, entropy));

    public static BlobId Parse(string text) =>
        OpaqueId.Fits(text, Prefix) ? new BlobId(text) : throw new FormatException($"Not a blob's id: {text}");

    public override string ToString() => text ?? "";
}

/// <summary>Ids that say nothing: a prefix and 16 small letters and digits from a cryptographic source.</summary>
static class OpaqueId
{
    const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    const int Characters = 16;

    public static string New(string prefix, Entropy entropy) => prefix + entropy.NextText(Alphabet, Characters);

    public static bool Fits(string? text, string prefix) =>
        text is not null && text.Length == prefix.Length + Characters && text.StartsWith(prefix, StringComparison.Ordinal)
        && !text.AsSpan(prefix.Length).ContainsAnyExcept(Alphabet);
}
