using System.Text.Json.Nodes;
using Cooper.Domain.Batches;
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

/// <summary><c>POST /v1/buckets/{bucket_identifier}/objects</c></summary>
static class CreateObjectEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapPost("/{bucket_identifier}/objects", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.WriteFiles));

    static async Task<JsonHttpResult<JsonObject>> HandleAsync(
        string bucket_identifier, HttpContext http, CreateObject createObject, ProcessObjects process, CancellationToken cancellationToken)
    {
        var body = ObjectRoutes.RequireBody(await JsonBody.ReadAsync(http, cancellationToken));
        var faults = new Faults();
        var policy = ObjectRoutes.ReadPolicy(http.Request.Query, faults);
        var isProcessed = AutoProcess.Read(http.Request.Query, faults);
        var wish = ObjectReading.Read(body, Location.Body, takesBlobs: true, faults);
        faults.Refuse();

        var (bucket, created) = await createObject.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), ObjectRoutes.Identify(wish, http), policy, cancellationToken);

        return ObjectRoutes.Answer((await AutoProcess.DescribeAsync(http, process, bucket, [created], isProcessed))[0]);
    }
}
