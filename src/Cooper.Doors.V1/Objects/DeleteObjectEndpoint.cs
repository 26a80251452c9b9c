using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Objects;

/// <summary>
/// <c>DELETE /v1/buckets/{bucket_identifier}/objects/{object_identifier}</c>. <c>cascade</c> is taken and changes nothing: nothing is
/// derived from objects here.
/// </summary>
static class DeleteObjectEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapDelete("/{bucket_identifier}/objects/{object_identifier}", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.DeleteFiles));

    static async Task<NoContent> HandleAsync(
        string bucket_identifier, string object_identifier, HttpContext http, DeleteObject deleteObject,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        new QueryFields(http.Request.Query, faults).Boolean("cascade");
        faults.Refuse();

        await deleteObject.ExecuteAsync(http.Caller, BucketIdentifiers.Parse(bucket_identifier), object_identifier, cancellationToken);

        return TypedResults.NoContent();
    }
}
