using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Cooper.Http;

/// <summary>
/// The methods that a path has. A door's fallback takes every method, so routing itself never says 405; the fallback asks here.
/// </summary>
public static class AllowedMethods
{
    /// <summary>Empty if nothing is at that path.</summary>
    public static IReadOnlyList<string> At(PathString path, EndpointDataSource endpoints) =>
    [
        .. endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => IsAt(path, endpoint))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal),
    ];

    static bool IsAt(PathString path, RouteEndpoint endpoint) =>
        new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []);
}
