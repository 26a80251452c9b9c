using System.Globalization;
using System.Net;

namespace Cooper.Outgoing;

/// <summary>
/// What may be connected to: public addresses at the ports of HTTP, and besides what the operator lists. A listed name is allowed wherever
/// it leads, so only names that the operator controls belong there.
/// </summary>
public sealed class AllowedTargets
{
    static readonly int[] StandardPorts = [80, 443];

    readonly IReadOnlyList<Entry> entries;

    AllowedTargets(IReadOnlyList<Entry> entries) => this.entries = entries;

    /// <summary>Public addresses alone.</summary>
    public static AllowedTargets PublicOnly { get; } = new([]);

    /// <summary>
    /// Names, addresses and networks with commas between them. A name or an address may have a port (<c>minio.lan:9000</c>,
    /// <c>[fd00::1]:9000</c>) and is then allowed at that one; without it, at 80 and 443. Null if the text is not such a list.
    /// </summary>
    public static AllowedTargets? TryParse(string text)
    {
        var entries = new List<Entry>();
        foreach (var one in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (ParseEntry(one) is not { } entry)
                return null;
            entries.Add(entry);
        }

        return new AllowedTargets(entries);
    }

    /// <param name="host">As the URL names it.</param>
    /// <param name="address">Where the connection would go.</param>
    internal bool Allow(string host, int port, IPAddress address) =>
        (StandardPorts.Contains(port) && PublicAddresses.Contain(address))
        || entries.Any(entry => entry.Covers(host, port, address));

    static Entry? ParseEntry(string text)
    {
        if (AddressRange.TryParse(text) is { } range)
            return new Entry(null, range, null);
        var colon = text.LastIndexOf(':');
        if (colon < 0)
            return IsName(text) ? new Entry(text, null, null) : null;

        var host = text[..colon];
        if (!ushort.TryParse(text[(colon + 1)..], NumberStyles.None, null, out var port) || port == 0)
            return null;
        var isBracketed = host.StartsWith('[') && host.EndsWith(']');
        var address = isBracketed ? host[1..^1] : host;
        // IPv6 stands in brackets here, and nothing else does; with a port, an address alone.
        if (address.Contains(':') == isBracketed && !address.Contains('/') && AddressRange.TryParse(address) is { } one)
            return new Entry(null, one, port);
        return IsName(host) ? new Entry(host, null, port) : null;
    }

    /// <summary>Letters, digits, dashes and dots; not digits and dots alone, which would be an address misspelt.</summary>
    static bool IsName(string text) =>
        text.Length is > 0 and <= 253 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
        && text.Any(char.IsAsciiLetter) && text[0] != '.' && !text.EndsWith('.');

    sealed record Entry(string? Name, AddressRange? Range, int? Port)
    {
        public bool Covers(string host, int port, IPAddress address) =>
            (Port is { } only ? only == port : StandardPorts.Contains(port))
            && (Range is not null
                ? Range.Contains(address)
                : string.Equals(Name, host.TrimEnd('.'), StringComparison.OrdinalIgnoreCase));
    }
}
