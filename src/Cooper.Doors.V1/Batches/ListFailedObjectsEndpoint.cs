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

/// <summary><c>GET /v1/buckets/{bucket_identifier}/batches/{batch_id}/failed-documents</c></summary>
static class ListFailedObjectsEndpoint
{
    const int ObjectsByDefault = 100;
    const int ObjectsMax = 1000;

    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapGet("/{bucket_identifier}/batches/{batch_id}/failed-documents", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ReadFiles));

    static async Task<JsonHttpResult<FailedObjectsDocument>> HandleAsync(
        string bucket_identifier, string batch_id, HttpContext http, ListFailedObjects listFailed, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var query = new QueryFields(http.Request.Query, faults);
        var limit = query.Integer("limit", 1, ObjectsMax) ?? ObjectsByDefault;
        var offset = query.Integer("offset", 0, CreateBatch.ObjectsMax) ?? 0;
        var tier = query.Integer("tier_num", 0, int.MaxValue) ?? 0;
        faults.Refuse();

        var (items, total) = await listFailed.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), batch_id, offset, limit, cancellationToken);

        // There is one tier, and its number is 0.
        return TypedResults.Json(
            tier == 0
                ? new FailedObjectsDocument([.. items.Select(FailedObjectDocument.From)], total)
                : new FailedObjectsDocument([], 0),
            V1Json.Plain.FailedObjectsDocument);
    }
}
