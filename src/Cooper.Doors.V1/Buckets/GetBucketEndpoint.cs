using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Buckets;

/// <summary><c>GET /v1/buckets/{bucket_identifier}</c></summary>
static class GetBucketEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapGet("/{bucket_identifier}", HandleAsync).WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ListBuckets));

    static async Task<JsonHttpResult<BucketDocument>> HandleAsync(
        string bucket_identifier, HttpContext http, GetBucket getBucket, CancellationToken cancellationToken)
    {
        var standing = await getBucket.ExecuteAsync(http.Caller, BucketIdentifiers.Parse(bucket_identifier), cancellationToken);

        return TypedResults.Json(BucketDocument.From(standing), V1Json.Plain.BucketDocument);
    }
}
