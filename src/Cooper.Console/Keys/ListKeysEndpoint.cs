using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Console.Keys;

/// <summary><c>GET /console/keys</c></summary>
static class ListKeysEndpoint
{
    const int Most = 200;

    public static void Map(RouteGroupBuilder console) =>
        console.MapGet("/keys", HandleAsync).WithMetadata(new RouteNeeds(Credential.Session, Capability.ListKeys));

    static async Task<IResult> HandleAsync(HttpContext http, ListKeys listKeys, CancellationToken cancellationToken)
    {
        KeyId? start = http.Request.Query["start"].ToString() is { Length: > 0 } text
            ? KeyId.TryParse(text) ?? throw Refuse.BadRequest("start is not a key's id")
            : null;

        var page = await listKeys.ExecuteAsync(http.Caller, start, Most, cancellationToken);

        return ConsoleJson.Answer(
            http,
            new KeyPageDocument([.. page.Keys.Select(key => KeyDocument.From(key))], page.NextId?.ToString()),
            ConsoleJson.Plain.KeyPageDocument);
    }
}
