using Cooper.Domain.Batches;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Requests;
using Cooper.Doors.V1.Tasks;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Batches;

/// <summary><c>POST /v1/buckets/{bucket_identifier}/batches/{batch_id}/submit</c> and <c>/retry</c></summary>
static class SubmitBatchEndpoint
{
    const string OnlyTransient = "transient_only";

    public static void Map(RouteGroupBuilder buckets)
    {
        var needs = new RouteNeeds(Credential.Bearer, Capability.WriteFiles);
        buckets.MapPost("/{bucket_identifier}/batches/{batch_id}/submit", HandleAsync).WithMetadata(needs);
        buckets.MapPost("/{bucket_identifier}/batches/{batch_id}/retry", HandleRetryAsync).WithMetadata(needs);
    }

    static async Task<JsonHttpResult<TaskDocument>> HandleAsync(
        string bucket_identifier, string batch_id, HttpContext http, SubmitBatch submitBatch, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        new Fields(await JsonBody.ReadAsync(http, cancellationToken), Location.Body, faults).Boolean("include_processing_history");
        faults.Refuse();

        var standing = await submitBatch.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), batch_id, cancellationToken);

        return TypedResults.Json(TaskDocument.From(standing), V1Json.Plain.TaskDocument);
    }

    static async Task<JsonHttpResult<RetryDocument>> HandleRetryAsync(
        string bucket_identifier, string batch_id, HttpContext http, SubmitBatch submitBatch, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var fields = new Fields(await JsonBody.ReadAsync(http, cancellationToken), Location.Body, faults);
        var mode = fields.Text("retry_mode") ?? OnlyTransient;
        if (mode is not (OnlyTransient or "all"))
            faults.Add(fields.At("retry_mode"), "enum", "Input should be 'transient_only' or 'all'");
        fields.Array("tier_nums");
        fields.Integer("max_retry_count", 1, 10);
        faults.Refuse();

        var (task, count) = await submitBatch.RetryAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), batch_id, mode == OnlyTransient, cancellationToken);

        return TypedResults.Json(new RetryDocument(task.Task.Id.ToString(), count), V1Json.Plain.RetryDocument);
    }
}
