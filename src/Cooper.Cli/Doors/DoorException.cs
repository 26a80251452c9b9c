using System.Net;
using System.Text.Json;

namespace Cooper.Cli.Doors;

/// <summary>The server said no. Both doors' bodies are read: <c>/v1</c> has an envelope, B2 three fields.</summary>
sealed class DoorException(string message) : CliException(ExitCode.Refused, message)
{
    public HttpStatusCode? Status { get; private init; }

    /// <summary>The door's word for it; empty if there is none.</summary>
    public string DoorCode { get; private init; } = "";

    /// <summary>Trying again may help.</summary>
    public bool IsPassing =>
        Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    public static async Task<DoorException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var (message, code) = Describe(text);
        var request = response.Headers.TryGetValues("X-Request-ID", out var ids) ? $"; request {ids.First()}" : "";
        var status = $"{(int)response.StatusCode} {code}".TrimEnd();
        return new DoorException($"{(message.Length > 0 ? message : "the server refused")} ({status}{request})")
        {
            Status = response.StatusCode,
            DoorCode = code,
        };
    }

    static (string Message, string Code) Describe(string text)
    {
        try
        {
            var json = JsonElement.Parse(text);
            if (json.Member("error") is not { } error)
                return (json.Text("message") ?? "", json.Text("code") ?? "");
            var faults = json.List("detail").Select(fault => $"{string.Join('.', fault.List("loc"))}: {fault.Text("msg")}");
            return (string.Join("; ", [error.Text("message") ?? "", .. faults]), error.Text("code") ?? error.Text("type") ?? "");
        }
        catch (JsonException)
        {
            return ("", "");
        }
    }
}
