using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;
using Cooper.Doors.V1;
using Cooper.Http;

namespace Cooper.Server.Metrics;

/// <summary><c>GET /metrics</c>: the server's numbers for Prometheus. Proves and refuses callers as <c>/v1</c> does.</summary>
static class MetricsEndpoint
{
    // One of its own: by theirs, the endpoints of a door are known.
    static readonly RenderRefusal Refusals = (http, refusal) => V1Door.Refusals(http, refusal);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", HandleAsync).WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ListBuckets), Refusals);

    static async Task<IResult> HandleAsync(
        HttpContext http, Authenticate authenticate, ServerMeter meter, CountTasks countTasks, CountEnds countEnds,
        CancellationToken cancellationToken)
    {
        var caller = await authenticate.ByBearerAsync(SecretIn(http.Request.Headers.Authorization.ToString()), cancellationToken);
        var tasks = await countTasks.ExecuteAsync(caller, cancellationToken);
        var ends = await countEnds.ExecuteAsync(caller, cancellationToken);

        return TypedResults.Text(
            MetricsText.Write(
            [
                .. meter.Read(),
                .. tasks.Select(state => Sample("cooper_tasks", state.Key.ToString(), state.Value)),
                Sample("cooper_ends", "Waiting", ends.Pending),
                Sample("cooper_ends", "Running", ends.Running),
                Sample("cooper_ends", "Failed", ends.Failed),
            ]),
            MetricsText.ContentType);
    }

    static (string Name, string Labels, double Value) Sample(string name, string state, double value) =>
        (name, MetricsText.Labels(new KeyValuePair<string, object?>("state", state)), value);

    static string SecretIn(string header)
    {
        const string Scheme = "Bearer ";
        if (header.Length == 0)
            throw Refuse.CredentialsMissing();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : throw Refuse.CredentialsBad();
    }
}
