using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Buckets;

/// <summary><c>POST /v1/buckets/{bucket_identifier}/restore</c>, with <c>?name=</c> if the old one was taken.</summary>
static class RestoreBucketEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapPost("/{bucket_identifier}/restore", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.DeleteBuckets, Capability.DeleteFiles));

    static async Task<JsonHttpResult<BucketDocument>> HandleAsync(
        string bucket_identifier, HttpContext http, RestoreBucket restoreBucket, GetBucket getBucket, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var name = new QueryFields(http.Request.Query, faults).Text("name");
        if (name is not null)
            BucketFields.CheckName(name, Location.Query.Then("name"), faults);
        faults.Refuse();

        var bucket = await restoreBucket.ExecuteAsync(http.Caller, BucketIdentifiers.Parse(bucket_identifier), name, cancellationToken);

        var standing = await getBucket.CountAsync(new BucketStanding(bucket, Content: null, EndTask: null), cancellationToken);
        return TypedResults.Json(BucketDocument.From(standing), V1Json.Plain.BucketDocument);
    }
}
