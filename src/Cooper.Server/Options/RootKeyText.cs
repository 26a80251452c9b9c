using System.Buffers.Text;
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
        return Base64.IsValid(text) && Convert.TryFromBase64String(text, bytes, out var written) && written == RootKey.Bytes ? new RootKey(bytes) : null;
    }
}
