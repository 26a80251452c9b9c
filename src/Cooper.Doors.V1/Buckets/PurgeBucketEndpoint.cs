using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Tasks;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Buckets;

/// <summary><c>POST /v1/buckets/{bucket_identifier}/purge</c></summary>
static class PurgeBucketEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapPost("/{bucket_identifier}/purge", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Enum.GetValues<Capability>()));

    static async Task<JsonHttpResult<TaskDocument>> HandleAsync(
        string bucket_identifier, HttpContext http, PurgeBucket purgeBucket, CancellationToken cancellationToken)
    {
        var standing = await purgeBucket.ExecuteAsync(http.Caller, BucketIdentifiers.Parse(bucket_identifier), cancellationToken);

        return TypedResults.Json(TaskDocument.From(standing), V1Json.Plain.TaskDocument);
    }
}
