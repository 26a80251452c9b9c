using Cooper.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cooper.Server;

/// <summary><c>GET /v1/health/liveness</c>: the process answers. The one route that asks nobody for a key.</summary>
static class LivenessEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/health/liveness", Handle).WithMetadata(new RouteNeeds(Credential.Open));

    static JsonHttpResult<Answer> Handle() => TypedResults.Json(new Answer("OK"), ServerJson.Default.Answer);

    internal sealed record Answer(string Status);
}
