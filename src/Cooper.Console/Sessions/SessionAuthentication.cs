using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Console.Sessions;

/// <summary>Proves the caller by the session in its cookie, before anything else is looked at.</summary>
static class SessionAuthentication
{
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var metadata = http.GetEndpoint()!.Metadata;
        var session = http.RequestServices.GetRequiredService<SessionCookie>();
        if (metadata.GetRequiredMetadata<RouteNeeds>().Credential == Credential.SignIn)
        {
            session.RequireConsole(http.Request);
            return await next(context);
        }

        var token = metadata.GetMetadata<FollowedLink>() is null ? session.Read(http.Request) : session.ReadOfLink(http.Request);
        http.Caller = await http.RequestServices.GetRequiredService<Authenticate>().BySessionAsync(token, http.RequestAborted);
        return await next(context);
    }
}

/// <summary>Of an endpoint that a link leads to. It changes nothing, and what it answers no other page can read.</summary>
sealed class FollowedLink;
