using System.Reflection;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Health;

/// <summary><c>GET /v1/health</c>. It always reads the catalog, which is all that <c>deep</c> could ask for.</summary>
static class GetHealthEndpoint
{
    static readonly string Version =
        typeof(GetHealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static void Map(RouteGroupBuilder v1) =>
        v1.MapGet("/health", HandleAsync).WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ListBuckets));

    static async Task<JsonHttpResult<HealthDocument>> HandleAsync(
        HttpContext http, CountEnds countEnds, TimeProvider time, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var query = new QueryFields(http.Request.Query, faults);
        query.Boolean("deep");
        var wantsMetrics = query.Boolean("metrics") ?? false;
        faults.Refuse();
        if (wantsMetrics)
            throw Refuse.NotYet("metrics");

        var ends = await countEnds.ExecuteAsync(http.Caller, cancellationToken);

        var oldest = ends.OldestAcceptedAt is { } since ? (long)Math.Max(0, (time.GetUtcNow() - since).TotalSeconds) : 0;
        var deletions = new DeletionsDocument(ends.Pending, ends.Running, ends.Failed, oldest);
        return TypedResults.Json(new HealthDocument("OK", new HealthData(Version, deletions)), V1Json.Plain.HealthDocument);
    }
}

/// <summary><c>HealthResponse</c></summary>
sealed record HealthDocument(string Status, HealthData Data);

sealed record HealthData(string Version, DeletionsDocument Deletions);

/// <summary>The ends of buckets that have not come to their end.</summary>
/// <param name="OldestSeconds">How long ago the oldest was accepted; 0 if there is none.</param>
sealed record DeletionsDocument(int Pending, int Running, int Failed, long OldestSeconds);
