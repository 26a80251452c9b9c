using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Doors.V1;

/// <summary>
/// Proves the caller before anything else is looked at: by <c>Authorization: Bearer</c> and the secret of a key or, where the console
/// asks, by its session.
/// </summary>
static class BearerAuthentication
{
    const string Scheme = "Bearer ";

    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()!.Metadata.GetRequiredMetadata<RouteNeeds>().Credential == Credential.Bearer)
        {
            var authenticate = http.RequestServices.GetRequiredService<Authenticate>();
            var session = http.RequestServices.GetRequiredService<SessionCookie>();
            http.Caller = SessionCookie.IsMeant(http.Request)
                ? await authenticate.BySessionAsync(session.Read(http.Request), http.RequestAborted)
                : await authenticate.ByBearerAsync(SecretIn(http.Request.Headers.Authorization.ToString()), http.RequestAborted);
        }

        return await next(context);
    }

    internal static string SecretIn(string header)
    {
        if (header.Length == 0)
            throw Refuse.CredentialsMissing();
        var secret = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";
        return secret.Length > 0 ? secret : throw Refuse.CredentialsBad();
    }
}
