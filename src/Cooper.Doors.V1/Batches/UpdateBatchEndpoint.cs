using System.Text.Json.Nodes;
using Cooper.Domain.Batches;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Batches;

/// <summary><c>PATCH /v1/buckets/{bucket_identifier}/batches/{batch_id}</c>: members of the metadata are merged; a null one goes.</summary>
static class UpdateBatchEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapPatch("/{bucket_identifier}/batches/{batch_id}", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.WriteFiles));

    static async Task<JsonHttpResult<BatchDocument>> HandleAsync(
        string bucket_identifier, string batch_id, HttpContext http, UpdateBatch updateBatch, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var fields = new Fields(await JsonBody.ReadAsync(http, cancellationToken), Location.Body, faults);
        var given = fields.Object("metadata") is { } metadata ? Metadata.Read(metadata, fields.At("metadata"), faults) : null;
        faults.Refuse();

        var standing = await updateBatch.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), batch_id, present => Merge(present, given), cancellationToken);

        return TypedResults.Json(BatchDocument.From(standing), V1Json.Plain.BatchDocument);
    }

    static string Merge(string present, string? given)
    {
        if (given is null)
            return present;
        var merged = JsonNode.Parse(present)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(given)!.AsObject())
        {
            if (value is null)
                merged.Remove(name);
            else
                merged[name] = value.DeepClone();
        }

        return merged.ToJsonString(V1Json.Plain.Options);
    }
}
