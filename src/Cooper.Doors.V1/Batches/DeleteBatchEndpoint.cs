using Cooper.Domain.Batches;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Buckets;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Batches;

/// <summary><c>DELETE /v1/buckets/{bucket_identifier}/batches/{batch_id}</c></summary>
static class DeleteBatchEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapDelete("/{bucket_identifier}/batches/{batch_id}", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.DeleteFiles));

    static async Task<JsonHttpResult<DeletedDocument>> HandleAsync(
        string bucket_identifier, string batch_id, HttpContext http, DeleteBatch deleteBatch, CancellationToken cancellationToken)
    {
        await deleteBatch.ExecuteAsync(http.Caller, BucketIdentifiers.Parse(bucket_identifier), batch_id, cancellationToken);

        return TypedResults.Json(new DeletedDocument($"Deleted batch {batch_id}", true), V1Json.Plain.DeletedDocument);
    }
}
