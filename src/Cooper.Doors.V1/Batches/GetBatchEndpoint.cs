using Cooper.Domain.Batches;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Buckets;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Batches;

/// <summary><c>GET /v1/buckets/{bucket_identifier}/batches/{batch_id}</c></summary>
static class GetBatchEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapGet("/{bucket_identifier}/batches/{batch_id}", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ReadFiles));

    static async Task<JsonHttpResult<BatchDocument>> HandleAsync(
        string bucket_identifier, string batch_id, HttpContext http, GetBatch getBatch, CancellationToken cancellationToken)
    {
        var (standing, items) = await getBatch.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), batch_id, cancellationToken);

        return TypedResults.Json(BatchDocument.From(standing, items), V1Json.Plain.BatchDocument);
    }
}
