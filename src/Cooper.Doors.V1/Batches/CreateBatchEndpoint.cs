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

/// <summary><c>POST /v1/buckets/{bucket_identifier}/batches</c></summary>
static class CreateBatchEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapPost("/{bucket_identifier}/batches", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.WriteFiles));

    static async Task<JsonHttpResult<BatchDocument>> HandleAsync(
        string bucket_identifier, HttpContext http, CreateBatch createBatch, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var skipsValidation = new QueryFields(http.Request.Query, faults).Boolean("skip_validation") ?? false;
        var wish = BatchReading.Read(await JsonBody.ReadAsync(http, cancellationToken), skipsValidation, faults);
        faults.Refuse();
        if (IdempotencyKey.EntropyOf(http) is { } entropy)
            wish = wish with { Id = BatchId.New(entropy) };

        var standing = await createBatch.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), wish, cancellationToken);

        return TypedResults.Json(BatchDocument.From(standing), V1Json.Plain.BatchDocument);
    }
}
