using System.Text.Json.Nodes;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Requests;
using Cooper.Doors.V1.Uploads;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Objects;

/// <summary><c>GET /v1/buckets/{bucket_identifier}/objects/{object_identifier}</c></summary>
static class GetObjectEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapGet("/{bucket_identifier}/objects/{object_identifier}", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ReadFiles));

    static async Task<JsonHttpResult<JsonObject>> HandleAsync(
        string bucket_identifier, string object_identifier, HttpContext http, GetObject getObject, SignedUrls urls,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var query = new QueryFields(http.Request.Query, faults);
        // The older name of the same stands in a guide.
        var wantsUrls = query.Boolean("return_presigned_urls") ?? query.Boolean("return_url") ?? false;
        faults.Refuse();

        var (bucket, found) = await getObject.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), object_identifier, cancellationToken);

        return ObjectRoutes.Answer(ObjectDocument.From(
            bucket.Id,
            found,
            blob => wantsUrls && blob.Content is { } content ? urls.ToRead(http.Request, bucket, content) : null));
    }
}
