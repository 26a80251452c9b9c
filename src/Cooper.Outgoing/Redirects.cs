using System.Net;

namespace Cooper.Outgoing;

/// <summary>Where an answer says to go on. Whether the server may go there is looked at as for any other URL.</summary>
static class Redirects
{
    public const int Max = 3;

    public static bool Is(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>Null if the answer does not say.</summary>
    /// <exception cref="ForbiddenTargetException">From what nobody can read on the way to what everybody can.</exception>
    public static Uri? Next(Uri from, Uri? location)
    {
        if (location is null || !Uri.TryCreate(from, location, out var next))
            return null;
        return from.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps
            ? throw new ForbiddenTargetException($"{GuardedClient.HostOf(from)}: it redirects from https to another scheme")
            : next;
    }
}
