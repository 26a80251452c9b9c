namespace Cooper.Domain.Buckets;

/// <summary>The rules for a bucket's name in B2: 6 to 63 letters, digits and hyphens, not beginning with <c>b2-</c>.</summary>
public static class BucketName
{
    public const int LengthMin = 6;
    public const int LengthMax = 63;

    public static string Rule => $"Names are {LengthMin} to {LengthMax} letters, digits and hyphens, and do not begin with b2-";

    /// <summary>The name in B2 of a bucket whose own name B2 can't carry.</summary>
    public static string Derived(BucketId id) => $"v1-{id}";

    public static bool IsValid(string name) =>
        name.Length is >= LengthMin and <= LengthMax
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        && !name.StartsWith("b2-", StringComparison.OrdinalIgnoreCase);
}
