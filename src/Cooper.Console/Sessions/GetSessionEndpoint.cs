using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Console.Sessions;

/// <summary><c>GET /console/session</c>: who is signed in.</summary>
static class GetSessionEndpoint
{
    public static void Map(RouteGroupBuilder console) =>
        console.MapGet("/session", Handle).WithMetadata(new RouteNeeds(Credential.Session));

    static IResult Handle(HttpContext http) =>
        ConsoleJson.Answer(http, SessionDocument.Of(http.Caller), ConsoleJson.Plain.SessionDocument);
}
