using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1;

/// <summary><c>GET /v1/openapi.json</c>: what this door can do, for programs. Kept by hand; a test compares it with the code.</summary>
static class GetOpenApiEndpoint
{
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapGet("/openapi.json", () => TypedResults.Stream(Open(), "application/json")).WithMetadata(new RouteNeeds(Credential.Open));

    internal static Stream Open() => typeof(GetOpenApiEndpoint).Assembly.GetManifestResourceStream("openapi.json")!;
}
