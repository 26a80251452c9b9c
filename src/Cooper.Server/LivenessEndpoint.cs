using Cooper.Http;

namespace Cooper.Server;

/// <summary><c>GET /v1/health/liveness</c>: the process answers. The one route that asks nobody for a key.</summary>
static class LivenessEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/health/liveness", (HttpContext http) => http.Response.WriteAsJsonAsync(new Answer("OK"), ServerJson.Default.Answer, cancellationToken: http.RequestAborted))
            .WithMetadata(new RouteNeeds(Credential.Open));

    internal sealed record Answer(string Status);
}
