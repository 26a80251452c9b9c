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

/// <summary><c>DELETE /v1/buckets/{bucket_identifier}/uploads/{upload_id}</c></summary>
static class DeleteUploadEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapDelete("/{bucket_identifier}/uploads/{upload_id}", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.DeleteFiles));

    static async Task<NoContent> HandleAsync(
        string bucket_identifier, string upload_id, HttpContext http, DeleteUpload deleteUpload, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var deletesContent = new QueryFields(http.Request.Query, faults).Boolean("delete_s3_object") ?? true;
        faults.Refuse();

        await deleteUpload.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), upload_id, deletesContent, cancellationToken);

        return TypedResults.NoContent();
    }
}
