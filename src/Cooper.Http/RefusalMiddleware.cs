using Cooper.Domain.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cooper.Http;

/// <summary>How a door says no. Stands in the metadata of all its endpoints.</summary>
public delegate Task RenderRefusal(HttpContext http, Refusal refusal);

/// <summary>The one place that catches: every refusal, and every failure nobody expected, is answered in the words of the door.</summary>
public sealed partial class RefusalMiddleware(RequestDelegate next, RenderRefusal otherwise, ILogger<RefusalMiddleware> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (RefusedException refused)
        {
            await RenderAsync(http, refused.Refusal);
        }
        catch (BadHttpRequestException bad)
        {
            await RenderAsync(http, Translate(bad));
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client hung up. That is its right, and nobody is left to be told.
            http.Abort();
        }
        catch (Exception exception)
        {
            RequestFailed(exception, http.Request.Method, http.RequestId);
            await RenderAsync(http, new Refusal(RefusalCode.InternalError, $"incident id {http.RequestId}"));
        }
    }

    async Task RenderAsync(HttpContext http, Refusal refusal)
    {
        if (http.Response.HasStarted)
        {
            // Half an answer can't be taken back; breaking off tells the client that it is not whole.
            http.Abort();
            return;
        }

        var render = http.GetEndpoint()?.Metadata.GetMetadata<RenderRefusal>() ?? otherwise;
        http.Response.Clear();
        http.Response.Headers["X-Request-ID"] = http.RequestId;
        await render(http, refusal);
    }

    static Refusal Translate(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => new Refusal(RefusalCode.RequestTimeout, "The body did not arrive in time"),
        StatusCodes.Status413PayloadTooLarge => new Refusal(RefusalCode.BodyTooLarge, "The body is too large"),
        _ => new Refusal(RefusalCode.BadRequest, bad.Message),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed; request {RequestId}")]
    partial void RequestFailed(Exception exception, string method, string requestId);
}
