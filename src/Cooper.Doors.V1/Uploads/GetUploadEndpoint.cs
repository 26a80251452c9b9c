using Cooper.Domain.Keys;
using Cooper.Domain.Uploads;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Uploads;

/// <summary><c>GET /v1/buckets/{bucket_identifier}/uploads/{upload_id}</c></summary>
static class GetUploadEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapGet("/{bucket_identifier}/uploads/{upload_id}", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.ReadFiles));

    static async Task<JsonHttpResult<UploadDocument>> HandleAsync(
        string bucket_identifier, string upload_id, HttpContext http, GetUpload getUpload, SignedUrls urls,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var wantsUrl = new QueryFields(http.Request.Query, faults).Boolean("return_presigned_urls") ?? false;
        faults.Refuse();

        var (bucket, upload) = await getUpload.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), upload_id, cancellationToken);

        var url = wantsUrl && upload.Content is { } content ? urls.ToRead(http.Request, bucket, content) : null;
        return TypedResults.Json(UploadDocument.From(bucket.Id, upload, url), V1Json.Plain.UploadDocument);
    }
}
