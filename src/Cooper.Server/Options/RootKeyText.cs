using Cooper.Domain.Keys;

namespace Cooper.Server.Options;

/// <summary>A root key as an operator writes it.</summary>
static class RootKeyText
{
    public static RootKey? TryParse(string text)
    {
        if (text.Length == RootKey.Bytes * 2 && text.All(char.IsAsciiHexDigit))
            return new RootKey(Convert.FromHexString(text));
        var bytes = new byte[RootKey.Bytes];
        var isWhole = Convert.TryFromBase64String(text, bytes, out var written) && written == RootKey.Bytes;
        return isWhole ? new RootKey(bytes) : null;
    }
}
