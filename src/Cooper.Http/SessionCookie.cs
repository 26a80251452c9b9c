using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Microsoft.AspNetCore.Http;

namespace Cooper.Http;

/// <summary>
/// The cookie that carries a session of the console. A browser sends a cookie by itself, whoever wrote the page that asks, so a cookie
/// counts only beside proof that the console's own page asks: a header that no other site's page can send, and no sign of another origin.
/// </summary>
public sealed class SessionCookie(PublicUrl publicUrl)
{
    public const string Header = "X-Cooper-Console";

    /// <summary>Whether the caller wants to be known by a session. Then nothing else counts.</summary>
    public static bool IsMeant(HttpRequest request) => request.Headers.ContainsKey(Header);

    /// <summary>The token in the cookie.</summary>
    /// <exception cref="RefusedException">
    /// CredentialsMissing: there is none. CredentialsBad: it is not the console's page that asks.
    /// </exception>
    public string Read(HttpRequest request)
    {
        RequireConsole(request);
        return ReadOfLink(request);
    }

    /// <summary>The same for a link that is followed, which sends no headers of ours. For what changes nothing.</summary>
    public string ReadOfLink(HttpRequest request)
    {
        RequireOwnOrigin(request);
        if (request.Headers.Authorization.Count > 0)
            throw Refuse.CredentialsBad();
        return request.Cookies.TryGetValue(NameFor(request), out var token) && token.Length > 0 ? token : throw Refuse.CredentialsMissing();
    }

    /// <summary>Refuses a request that a page of another origin may have sent.</summary>
    public void RequireConsole(HttpRequest request)
    {
        if (!IsMeant(request))
            throw Refuse.CredentialsBad();
        RequireOwnOrigin(request);
    }

    public void Give(HttpContext http, string token) =>
        http.Response.Cookies.Append(NameFor(http.Request), token, Options(http.Request, Tokens.SessionLifetime));

    public void Take(HttpContext http) => http.Response.Cookies.Append(NameFor(http.Request), "", Options(http.Request, TimeSpan.Zero));

    /// <summary>
    /// With TLS the prefix makes browsers hold the cookie to this host. Cookies do not know ports: with the port in its name, two servers
    /// of one machine do not sign each other out.
    /// </summary>
    string NameFor(HttpRequest request)
    {
        var port = Uri.TryCreate(publicUrl.For(request), UriKind.Absolute, out var url) ? url.Port : 0;
        return $"{(IsSecure(request) ? "__Host-" : "")}cooper-session-{port}";
    }

    CookieOptions Options(HttpRequest request, TimeSpan lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = IsSecure(request),
        // The console calls /v1 with it.
        Path = "/",
        MaxAge = lifetime,
    };

    bool IsSecure(HttpRequest request) => publicUrl.For(request).StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Browsers tell where a request comes from; what is none need not.</summary>
    void RequireOwnOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none"))
            throw Refuse.CredentialsBad();
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && origin != $"{request.Scheme}://{request.Host.Value}" && origin != publicUrl.For(request))
            throw Refuse.CredentialsBad();
    }
}
