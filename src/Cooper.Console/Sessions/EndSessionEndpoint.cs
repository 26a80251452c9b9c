using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Console.Sessions;

/// <summary><c>DELETE /console/session</c>: signs out. A copy of the cookie is good for nothing from then on.</summary>
static class EndSessionEndpoint
{
    public static void Map(RouteGroupBuilder console) =>
        console.MapDelete("/session", Handle).WithMetadata(new RouteNeeds(Credential.Session));

    static NoContent Handle(HttpContext http, EndSession endSession, SessionCookie cookie)
    {
        endSession.Execute(cookie.Read(http.Request));

        cookie.Take(http);
        return TypedResults.NoContent();
    }
}
