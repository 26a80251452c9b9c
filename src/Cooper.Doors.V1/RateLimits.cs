using System.Globalization;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Doors.V1;

/// <summary>A request of this route costs less than one.</summary>
/// <param name="Cost">In parts of <see cref="LimitRequests.FullCost"/>.</param>
sealed record RequestCost(int Cost);

/// <summary>
/// Holds each key to its rate, before anything is looked at but who calls. Calls without a key (signed URLs, the workers of batches,
/// <c>/v1/openapi.json</c>) are not counted.
/// </summary>
static class RateLimits
{
    public static ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var route = http.GetEndpoint()!.Metadata;
        if (route.GetRequiredMetadata<RouteNeeds>().Credential != Credential.Bearer)
            return next(context);
        var cost = route.GetMetadata<RequestCost>()?.Cost ?? LimitRequests.FullCost;
        var admission = http.RequestServices.GetRequiredService<LimitRequests>().Enter(http.Caller.Key, cost);
        if (admission.Standing is { } standing)
            Announce(http.Response, standing);
        if (admission.Refusal is { } refusal)
            throw refusal;
        // Not when the endpoint has returned: its answer is sent after that, and may take long.
        http.Response.RegisterForDispose(admission);
        return next(context);
    }

    /// <summary>As the answer begins: a refusal clears what was set before.</summary>
    static void Announce(HttpResponse response, RateStanding standing) => response.OnStarting(() =>
    {
        response.Headers["X-RateLimit-Limit"] = Number(standing.Limit);
        response.Headers["X-RateLimit-Remaining"] = Number(standing.Left);
        response.Headers["X-RateLimit-Reset"] = Number(standing.FullAt.ToUnixTimeSeconds());
        response.Headers["X-RateLimit-Window"] = Number((long)standing.Window.TotalSeconds);
        return Task.CompletedTask;
    });

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
