using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Http;

/// <summary>
/// Compiles what binds a handler's parameters when the route is first used, not when the first request of all comes: that one would wait
/// for every route of the server, a second or more.
/// </summary>
public static class LazyHandler
{
    public static RequestDelegate Of(Delegate handler)
    {
        RequestDelegate? compiled = null;
        return http => (compiled ??= Compile(handler, http))(http);
    }

    static RequestDelegate Compile(Delegate handler, HttpContext http)
    {
        var route = (RouteEndpoint)http.GetEndpoint()!;
        var options = new RequestDelegateFactoryOptions
        {
            ServiceProvider = http.RequestServices,
            RouteParameterNames = [.. route.RoutePattern.Parameters.Select(parameter => parameter.Name)],
            DisableInferBodyFromParameters = true,
        };
        return RequestDelegateFactory.Create(handler, options).RequestDelegate;
    }
}
