using Cooper.Domain;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Doors.B2;

/// <summary>
/// Failures that a client asks for by the header <c>X-Bz-Test-Mode</c>, to see whether it copes with them. Nothing is changed by a call
/// that fails like this. Values that are not known are ignored, as B2 does.
/// </summary>
static class TestMode
{
    const string Header = "X-Bz-Test-Mode";

    public static RequestDelegate Before(RequestDelegate endpoint, Credential credential) =>
        credential is Credential.Secret or Credential.Open
            ? endpoint
            : http => http.Request.Headers[Header] is [{ } mode] ? FailOrGoOnAsync(http, mode, endpoint, credential) : endpoint(http);

    static Task FailOrGoOnAsync(HttpContext http, string mode, RequestDelegate endpoint, Credential credential)
    {
        var isUpload = credential is Credential.UploadToken or Credential.PartToken;
        switch (mode)
        {
            case "fail_some_uploads" when isUpload && IsOneIn(http, 4):
                return FailUploadAsync(http);
            case "expire_some_account_authorization_tokens" when IsOneIn(http, 10):
                throw Refuse.CredentialsExpired();
            case "force_cap_exceeded":
                var cap = isUpload ? "storage" : credential == Credential.Download ? "download" : "transaction";
                return RenderAsync(
                    http, StatusCodes.Status403Forbidden, $"{cap}_cap_exceeded", $"The cap was reached because {Header} asked for it");
            default:
                return endpoint(http);
        }
    }

    /// <summary>Mostly as a server answers that is too busy.</summary>
    static Task FailUploadAsync(HttpContext http)
    {
        switch (Draw(http, 8))
        {
            case 0:
                throw Refuse.CredentialsExpired();
            case 1:
                http.Abort();
                return Task.CompletedTask;
            case 2:
                return RenderAsync(http, StatusCodes.Status500InternalServerError, "internal_error", $"{Header} asked for this failure");
            default:
                return RenderAsync(
                    http, StatusCodes.Status503ServiceUnavailable, "service_unavailable", $"Too busy, because {Header} asked for it");
        }
    }

    static Task RenderAsync(HttpContext http, int status, string code, string message)
    {
        http.Response.StatusCode = status;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : B2Answer.WriteAsync(http, new RefusalDocument(code, message, status), B2Json.Wire.RefusalDocument);
    }

    static bool IsOneIn(HttpContext http, int count) => Draw(http, count) == 0;

    static int Draw(HttpContext http, int count)
    {
        Span<byte> one = stackalloc byte[1];
        http.RequestServices.GetRequiredService<Entropy>().Fill(one);
        return one[0] % count;
    }
}
