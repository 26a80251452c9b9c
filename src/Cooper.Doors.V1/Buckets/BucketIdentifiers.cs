using Cooper.Domain.Buckets;
using Cooper.Domain.Refusals;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.V1.Buckets;

/// <summary>Buckets in paths and answers: <c>bkt_</c> and the id's digits, or, in a path, a name.</summary>
static class BucketIdentifiers
{
    public const string Prefix = "bkt_";
    public const string RouteValue = "bucket_identifier";

    const int LengthMax = 255;

    public static string Spell(BucketId id) => Prefix + id;

    /// <summary>Names can't begin with the prefix, so the two are never confused.</summary>
    public static BucketIdentifier Parse(string text)
    {
        if (text.Length is 0 or > LengthMax || text.Any(char.IsControl) || HoldsSlash(text))
            throw Refuse.Because(
                RefusalCode.InvalidIdentifier,
                $"A bucket's id or name is 1 to {LengthMax} characters without control characters and slashes");
        return new BucketIdentifier(text, TryParseId(text));
    }

    public static BucketId? TryParseId(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) ? BucketId.TryParse(text[Prefix.Length..]) : null;

    /// <summary>Refuses an impossible identifier before the namespace is looked at.</summary>
    public static ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (context.HttpContext.Request.RouteValues.TryGetValue(RouteValue, out var value))
            Parse((string)value!);
        return next(context);
    }

    /// <summary>The server decodes a path once, all but slashes. No name holds a percent sign: what looks like a slash was one.</summary>
    static bool HoldsSlash(string text) => text.Contains('/') || text.Contains("%2F", StringComparison.OrdinalIgnoreCase);
}
