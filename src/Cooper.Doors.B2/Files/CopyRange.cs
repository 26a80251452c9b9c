using System.Globalization;
using Cooper.Domain.Files;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.B2.Files;

/// <summary>The <c>range</c> of a copy: <c>bytes=first-last</c>, both given. Unlike that of a download it is never guessed.</summary>
static class CopyRange
{
    public static ByteRange? Parse(string? text)
    {
        const string Unit = "bytes=";
        if (text is null)
            return null;
        var spec = text.AsSpan();
        var dash = spec.IndexOf('-');
        return spec.StartsWith(Unit) && dash > 0
            && long.TryParse(spec[Unit.Length..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && long.TryParse(spec[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? new ByteRange(first, last)
            : throw Refuse.BadRequest("range must be bytes=first-last");
    }
}
