using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cooper.Http;

/// <summary>
/// Gives every request an id, or takes the client's (<c>X-Request-ID</c>), and puts it into the answer and every log line.
/// </summary>
public sealed class RequestIdMiddleware(RequestDelegate next, Func<string> newId, ILogger<RequestIdMiddleware> log)
{
    const string Header = "X-Request-ID";
    const int LengthMax = 100;

    public async Task InvokeAsync(HttpContext http)
    {
        var given = http.Request.Headers[Header].ToString();
        http.TraceIdentifier = IsUsable(given) ? given : newId();
        http.Response.Headers[Header] = http.TraceIdentifier;
        using (log.BeginScope(new KeyValuePair<string, object>[] { new("RequestId", http.TraceIdentifier) }))
            await next(http);
    }

    static bool IsUsable(string id) =>
        id.Length is > 0 and <= LengthMax && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
