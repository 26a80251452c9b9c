using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1;

/// <summary>Whatever no other endpoint answers: a path that does not exist, or one that does with another method.</summary>
static class UnknownRouteEndpoint
{
    public static void Map(RouteGroupBuilder v1) =>
        v1.Map("/{**rest}", Handle).WithOrder(int.MaxValue).WithMetadata(new RouteNeeds(Credential.Bearer));

    static IResult Handle(HttpContext http, EndpointDataSource endpoints)
    {
        var allowed = AllowedMethods.At(http.Request.Path, endpoints);
        throw allowed.Count == 0
            ? Refuse.Because(RefusalCode.RouteNotFound, $"There is no {http.Request.Method} {http.Request.Path}")
            : Refuse.Because(
                RefusalCode.MethodNotAllowed, $"{http.Request.Method} is not possible here", ("allow", string.Join(", ", allowed)));
    }
}
