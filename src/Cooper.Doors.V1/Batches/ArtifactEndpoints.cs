using Cooper.Domain.Batches;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Buckets;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Batches;

/// <summary><c>GET /v1/buckets/{bucket_identifier}/batches/{batch_id}/artifacts</c>, and <c>/artifacts/{name}</c> for the bytes.</summary>
static class ArtifactEndpoints
{
    public static void Map(RouteGroupBuilder buckets)
    {
        var needs = new RouteNeeds(Credential.Bearer, Capability.ReadFiles);
        buckets.MapGet("/{bucket_identifier}/batches/{batch_id}/artifacts", HandleListAsync).WithMetadata(needs);
        buckets.MapGet("/{bucket_identifier}/batches/{batch_id}/artifacts/{name}", HandleAsync).WithMetadata(needs);
    }

    static async Task<JsonHttpResult<ArtifactListDocument>> HandleListAsync(
        string bucket_identifier, string batch_id, HttpContext http, ListArtifacts listArtifacts, CancellationToken cancellationToken)
    {
        var artifacts = await listArtifacts.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), batch_id, cancellationToken);

        return TypedResults.Json(
            new ArtifactListDocument([.. artifacts.Select(ArtifactDocument.From)]), V1Json.Plain.ArtifactListDocument);
    }

    static async Task HandleAsync(
        string bucket_identifier, string batch_id, string name, HttpContext http, ReadArtifact readArtifact,
        CancellationToken cancellationToken)
    {
        var (file, artifact) = await readArtifact.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), batch_id, name, cancellationToken);
        await using (file)
        {
            var range = RangeHeader.Resolve(http.Request.Headers.Range.ToString(), artifact.Length);
            http.Response.ContentType = file.Version.ContentType;
            http.Response.Headers.AcceptRanges = "bytes";
            // It is shown on the address of the server: no browser is to run it.
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers.ContentSecurityPolicy = "sandbox";
            http.Response.ContentLength = range?.Length ?? artifact.Length;
            if (range is { } part)
            {
                http.Response.StatusCode = StatusCodes.Status206PartialContent;
                http.Response.Headers.ContentRange = $"bytes {part.First}-{part.Last}/{artifact.Length}";
            }

            await file.WriteAsync(range?.First ?? 0, range?.Length ?? artifact.Length, http.Response.BodyWriter, cancellationToken);
        }
    }
}
