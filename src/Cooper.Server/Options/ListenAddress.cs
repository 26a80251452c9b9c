using System.Net;

namespace Cooper.Server.Options;

/// <summary>Where to listen: <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>localhost:8080</c>.</summary>
static class ListenAddress
{
    const string LocalName = "localhost:";

    public static IPEndPoint? TryParse(string text)
    {
        if (text.StartsWith(LocalName, StringComparison.OrdinalIgnoreCase))
            text = "127.0.0.1:" + text[LocalName.Length..];
        // Without a port the framework would take 0, and of an IPv6 address without brackets the end.
        var isWhole = text.Count(':') == 1 || text.Contains("]:", StringComparison.Ordinal);
        return isWhole && IPEndPoint.TryParse(text, out var point) ? point : null;
    }
}
