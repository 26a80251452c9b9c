using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>What a client says of the SHA-1 of what it sends (<c>X-Bz-Content-Sha1</c>).</summary>
public abstract record ContentDigest
{
    public const int HexDigits = 40;
    public const string UnverifiedPrefix = "unverified:";

    /// <summary>The content must have this SHA-1.</summary>
    public sealed record Given(string Sha1) : ContentDigest;

    /// <summary>The SHA-1 follows the content, as 40 hex digits that are not part of it.</summary>
    public sealed record AtEnd : ContentDigest;

    /// <summary>Nothing is to be compared; the content's own SHA-1 is kept as unverified.</summary>
    public sealed record NotGiven : ContentDigest;

    /// <summary>Nothing is to be compared; this SHA-1 is kept as unverified.</summary>
    public sealed record Unverified(string Sha1) : ContentDigest;

    public static ContentDigest Parse(string? text)
    {
        switch (text)
        {
            case null or "":
                throw Refuse.BadRequest("Missing header: X-Bz-Content-Sha1");
            case "hex_digits_at_end":
                return new AtEnd();
            case "do_not_verify":
                return new NotGiven();
        }

        if (text.StartsWith(UnverifiedPrefix, StringComparison.Ordinal))
            return new Unverified(ParseHex(text[UnverifiedPrefix.Length..]));
        return new Given(ParseHex(text));
    }

    public static string ParseHex(string text)
    {
        if (text.Length != HexDigits)
            throw Refuse.BadRequest("sha1 is wrong length");
        return text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : throw Refuse.BadRequest("Not a valid hex SHA1");
    }
}
