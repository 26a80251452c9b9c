using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Console.Sessions;

/// <summary><c>POST /console/session</c>: key id and secret for a session. The secret is not kept.</summary>
static class StartSessionEndpoint
{
    public static void Map(RouteGroupBuilder console) =>
        console.MapPost("/session", HandleAsync).WithMetadata(new RouteNeeds(Credential.SignIn));

    static async Task<IResult> HandleAsync(
        HttpContext http, StartSession startSession, SessionCookie cookie, CancellationToken cancellationToken)
    {
        var given = await ConsoleJson.ReadAsync(http, ConsoleJson.Plain.SignInDocument, cancellationToken);

        var session = await startSession.ExecuteAsync(given.KeyId, given.Secret, cancellationToken);

        cookie.Give(http, session.Token);
        return ConsoleJson.Answer(http, SessionDocument.Of(session.Caller), ConsoleJson.Plain.SessionDocument);
    }
}

sealed record SignInDocument
{
    public required string KeyId { get; init; }

    public required string Secret { get; init; }

    /// <summary>Without the secret.</summary>
    public override string ToString() => KeyId;
}
