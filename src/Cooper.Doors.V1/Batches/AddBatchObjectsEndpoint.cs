using Cooper.Domain.Batches;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Batches;

/// <summary><c>POST /v1/buckets/{bucket_identifier}/batches/{batch_id}/objects</c></summary>
static class AddBatchObjectsEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapPost("/{bucket_identifier}/batches/{batch_id}/objects", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.WriteFiles));

    static async Task<JsonHttpResult<BatchDocument>> HandleAsync(
        string bucket_identifier, string batch_id, HttpContext http, AddBatchObjects addObjects, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var skipsValidation = new QueryFields(http.Request.Query, faults).Boolean("skip_validation") ?? false;
        var fields = new Fields(await JsonBody.ReadAsync(http, cancellationToken), Location.Body, faults);
        var ids = BatchReading.ReadIds(fields, CreateBatch.ObjectsMax, faults);
        faults.Refuse();

        var standing = await addObjects.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), batch_id, ids, skipsValidation, cancellationToken);

        return TypedResults.Json(BatchDocument.From(standing), V1Json.Plain.BatchDocument);
    }
}
