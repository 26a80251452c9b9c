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

/// <summary><c>POST /v1/buckets/{bucket_identifier}/batches/list</c></summary>
static class ListBatchesEndpoint
{
    const int BatchesByDefault = 100;

    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapPost("/{bucket_identifier}/batches/list", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ListFiles));

    static async Task<JsonHttpResult<BatchListDocument>> HandleAsync(
        string bucket_identifier, HttpContext http, ListBatches listBatches, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var fields = new Fields(await JsonBody.ReadAsync(http, cancellationToken), Location.Body, faults);
        var status = ReadStatus(fields, faults);
        var offset = fields.Integer("offset", 0, int.MaxValue) ?? 0;
        var limit = fields.Integer("limit", 1, ListBatches.BatchesMax) ?? BatchesByDefault;
        faults.Refuse();

        var (batches, total) = await listBatches.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), status, offset, limit, cancellationToken);

        return TypedResults.Json(
            new BatchListDocument([.. batches.Select(standing => BatchDocument.From(standing))], total), V1Json.Plain.BatchListDocument);
    }

    static BatchStatus? ReadStatus(Fields fields, Faults faults)
    {
        if (fields.Text("status") is not { } text)
            return null;
        foreach (var status in Enum.GetValues<BatchStatus>())
        {
            if (BatchDocument.Spell(status) == text)
                return status;
        }

        faults.Add(fields.At("status"), "enum", "Input should be the status of a batch");
        return null;
    }
}
