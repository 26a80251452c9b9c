using Cooper.Domain.Batches;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Tasks;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Batches;

/// <summary><c>POST /v1/buckets/{bucket_identifier}/batches/{batch_id}/cancel</c></summary>
static class CancelBatchEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapPost("/{bucket_identifier}/batches/{batch_id}/cancel", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.WriteFiles));

    static async Task<JsonHttpResult<TaskDocument>> HandleAsync(
        string bucket_identifier, string batch_id, HttpContext http, CancelBatch cancelBatch, CancellationToken cancellationToken)
    {
        var (batch, task) = await cancelBatch.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), batch_id, cancellationToken);

        return TypedResults.Json(
            task is null ? TaskDocument.OfDraft(batch.Id, CarryOutBatch.KindName) : TaskDocument.From(task), V1Json.Plain.TaskDocument);
    }
}
