using Cooper.Domain.Uploads;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Uploads;

/// <summary><c>PUT</c> of a signed URL: the bytes of an upload. The answer has their ETag.</summary>
static class PutSignedEndpoint
{
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapPut(SignedUrls.Route, HandleAsync).WithMetadata(new RouteNeeds(Credential.SignedUrl));

    static async Task<Ok> HandleAsync(
        string bucket_id, string thing, HttpContext http, ReceiveUpload receiveUpload, CancellationToken cancellationToken)
    {
        var (bucket, expiresAt, signature) = SignedUrls.Read(bucket_id, http.Request.Query);

        var etag = await receiveUpload.ExecuteAsync(
            bucket, thing, http.Request.ContentType ?? "", expiresAt, signature, http.Request.ContentLength, http.Request.BodyReader,
            cancellationToken);

        http.Response.Headers.ETag = $"\"{etag}\"";
        return TypedResults.Ok();
    }
}
