using Cooper.Domain.Refusals;

namespace Cooper.Doors.B2.Files;

/// <summary>
/// The target of a download by name, <c>/file/(bucket)/(name)</c>, read from the raw request line. A framework's path has lost what counts
/// here: it folds <c>.</c>, <c>..</c> and decodes in its own way, and names may hold all of that.
/// </summary>
readonly record struct DownloadTarget(string Bucket, string Name)
{
    /// <summary>The fixed path under which all downloads by name are routed.</summary>
    public const string Route = "/file";

    const string Prefix = Route + "/";

    public static bool Matches(string rawTarget) => Path(rawTarget).StartsWith(Prefix);

    public static DownloadTarget Parse(string rawTarget)
    {
        var path = Path(rawTarget);
        var rest = path.StartsWith(Prefix) ? path[Prefix.Length..] : default;
        var slash = rest.IndexOf('/');
        return slash > 0 && slash < rest.Length - 1
            ? new DownloadTarget(PercentCoding.Decode(rest[..slash]), PercentCoding.Decode(rest[(slash + 1)..]))
            : throw Refuse.Because(RefusalCode.RouteNotFound, "A download needs a bucket and a file name");
    }

    /// <summary>Without the query, and without scheme and host where a proxy's client sent them.</summary>
    static ReadOnlySpan<char> Path(string rawTarget)
    {
        var path = rawTarget.AsSpan();
        if (path.IndexOf('?') is var query and >= 0)
            path = path[..query];
        if (path.StartsWith('/'))
            return path;
        if (path.IndexOf("://") is not (var scheme and >= 0))
            return default;
        var behind = path[(scheme + "://".Length)..];
        return behind.IndexOf('/') is var slash and >= 0 ? behind[slash..] : default;
    }
}
