using System.Text.Json.Nodes;
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
/// <c>PUT</c> and <c>PATCH /v1/buckets/{bucket_identifier}/objects/{object_identifier}</c>. Both merge; PUT takes blobs and gives the
/// fields in <c>metadata</c>, PATCH gives them at the root.
/// </summary>
static class UpdateObjectEndpoint
{
    public static void Map(RouteGroupBuilder buckets)
    {
        var needs = new RouteNeeds(Credential.Bearer, Capability.WriteFiles);
        buckets.MapPut("/{bucket_identifier}/objects/{object_identifier}", ReplaceAsync).WithMetadata(needs);
        buckets.MapPatch("/{bucket_identifier}/objects/{object_identifier}", MergeAsync).WithMetadata(needs);
    }

    static async Task<JsonHttpResult<JsonObject>> ReplaceAsync(
        string bucket_identifier, string object_identifier, HttpContext http, UpdateObject updateObject,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var wish = ObjectReading.ReadUpdate(ObjectRoutes.RequireBody(await JsonBody.ReadAsync(http, cancellationToken)), faults);
        faults.Refuse();
        return await UpdateAsync(bucket_identifier, object_identifier, http, updateObject, wish, cancellationToken);
    }

    static async Task<JsonHttpResult<JsonObject>> MergeAsync(
        string bucket_identifier, string object_identifier, HttpContext http, UpdateObject updateObject,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var body = ObjectRoutes.RequireBody(await JsonBody.ReadAsync(http, cancellationToken));
        var wish = ObjectReading.Read(body, Location.Body, takesBlobs: false, faults);
        faults.Refuse();
        return await UpdateAsync(bucket_identifier, object_identifier, http, updateObject, wish, cancellationToken);
    }

    static async Task<JsonHttpResult<JsonObject>> UpdateAsync(
        string bucket, string id, HttpContext http, UpdateObject updateObject, NewObject wish, CancellationToken cancellationToken)
    {
        var (found, updated) = await updateObject.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket), id, wish, cancellationToken);

        return ObjectRoutes.Answer(ObjectDocument.From(found.Id, updated));
    }
}
