using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cooper.Outgoing;

/// <summary>
/// Addresses that begin alike, as in <c>10.0.0.0/8</c>. Addresses of the other family are never in it, not even an IPv6 address that
/// stands for an IPv4 one; the framework's own type is of another mind there.
/// </summary>
sealed class AddressRange
{
    readonly byte[] start;
    readonly int prefixBits;

    AddressRange(byte[] start, int prefixBits) => (this.start, this.prefixBits) = (start, prefixBits);

    public static AddressRange Parse(string text) => TryParse(text) ?? throw new FormatException($"{text} is no range of addresses");

    /// <summary>
    /// A network, or a single address. Null for anything else, shorthand (<c>127.1</c>) and bits beyond the prefix included.
    /// </summary>
    public static AddressRange? TryParse(string text)
    {
        var slash = text.IndexOf('/');
        var first = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(first, out var address) || !IsSpeltOut(address, first))
            return null;
        var bytes = address.GetAddressBytes();
        var bits = bytes.Length * 8;
        if (slash >= 0 && !(int.TryParse(text[(slash + 1)..], NumberStyles.None, null, out bits) && bits <= bytes.Length * 8))
            return null;
        var range = new AddressRange(bytes, bits);
        return range.HasNoBitsBeyond() ? range : null;
    }

    public bool Contains(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        if (bytes.Length != start.Length)
            return false;
        for (var bit = 0; bit < prefixBits; bit++)
        {
            if (BitOf(bytes, bit) != BitOf(start, bit))
                return false;
        }

        return true;
    }

    /// <summary>The framework reads <c>127.1</c> and <c>[::1]:80</c> as addresses too.</summary>
    static bool IsSpeltOut(IPAddress address, string text) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.ToString() == text
        : !text.Contains('[') && !text.Contains('%');

    static int BitOf(byte[] bytes, int bit) => (bytes[bit / 8] >> (7 - (bit % 8))) & 1;

    bool HasNoBitsBeyond() => Enumerable.Range(prefixBits, (start.Length * 8) - prefixBits).All(bit => BitOf(start, bit) == 0);
}
