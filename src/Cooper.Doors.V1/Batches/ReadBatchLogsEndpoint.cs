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

/// <summary><c>GET /v1/buckets/{bucket_identifier}/batches/{batch_id}/logs</c></summary>
static class ReadBatchLogsEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapGet("/{bucket_identifier}/batches/{batch_id}/logs", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ReadFiles));

    static async Task<JsonHttpResult<BatchLogsDocument>> HandleAsync(
        string bucket_identifier, string batch_id, HttpContext http, ReadBatchLogs readLogs, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var tier = new QueryFields(http.Request.Query, faults).Integer("tier_num", 0, int.MaxValue) ?? 0;
        faults.Refuse();

        var logs = await readLogs.ExecuteAsync(http.Caller, BucketIdentifiers.Parse(bucket_identifier), batch_id, cancellationToken);

        // There is one tier, and its number is 0.
        List<JobLogDocument> shown = tier > 0 ? [] : [.. logs.Select(log => new JobLogDocument(0, log.Number, log.OutsideId, log.Text))];
        return TypedResults.Json(new BatchLogsDocument(batch_id, shown), V1Json.Plain.BatchLogsDocument);
    }
}
