namespace Cooper.Server.Metrics;

/// <summary>Counts what was answered, as the client saw it.</summary>
sealed class RequestMeterMiddleware(RequestDelegate next, ServerMeter meter)
{
    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        meter.RequestAnswered(DoorOf(http.Request.Path), http.Response.StatusCode);
    }

    static string DoorOf(PathString path) =>
        path.StartsWithSegments("/v1", StringComparison.Ordinal) ? "v1"
        : path.StartsWithSegments("/b2api", StringComparison.Ordinal) || path.StartsWithSegments("/file", StringComparison.Ordinal) ? "b2"
        : path.StartsWithSegments("/console", StringComparison.Ordinal) ? "console"
        : "other";
}
