using System.Globalization;
using Cooper.Domain.Files;
using Cooper.Domain.Refusals;

namespace Cooper.Http;

/// <summary>The <c>Range</c> header (RFC 9110 §14): one range of bytes. Several, or another unit, or bad syntax, are ignored.</summary>
public static class RangeHeader
{
    /// <summary>Null to send all of it.</summary>
    /// <exception cref="RefusedException">RangeNotSatisfiable: it begins behind the end.</exception>
    public static ByteRange? Resolve(string? header, long length)
    {
        const string Unit = "bytes=";
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
            return null;
        var spec = header.AsSpan(Unit.Length).Trim();
        var dash = spec.IndexOf('-');
        if (dash < 0 || spec.Contains(','))
            return null;

        var first = spec[..dash].Trim();
        var last = spec[(dash + 1)..].Trim();
        if (first.IsEmpty)
            return Suffix(last, length);
        if (!TryParse(first, out var from) || (!last.IsEmpty && !TryParse(last, out _)))
            return null;
        var to = last.IsEmpty ? length - 1 : long.Parse(last, NumberStyles.None, CultureInfo.InvariantCulture);
        if (to < from && !last.IsEmpty)
            return null;
        return from < length ? new ByteRange(from, Math.Min(to, length - 1)) : throw Refuse.RangeNotSatisfiable(length);
    }

    /// <summary>The <c>Content-Range</c> of a 416: how long the content is. Null for any other refusal.</summary>
    public static string? Unsatisfied(Refusal refusal) =>
        refusal is { Code: RefusalCode.RangeNotSatisfiable, Details: { } details } ? $"bytes */{details["length"]}" : null;

    static ByteRange? Suffix(ReadOnlySpan<char> count, long length)
    {
        if (!TryParse(count, out var wanted))
            return null;
        return wanted > 0 && length > 0
            ? new ByteRange(Math.Max(0, length - wanted), length - 1)
            : throw Refuse.RangeNotSatisfiable(length);
    }

    static bool TryParse(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
