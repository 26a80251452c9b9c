using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Buckets;

/// <summary>
/// <c>PUT</c> and <c>PATCH /v1/buckets/{bucket_identifier}</c>. What is absent or null stays, in both; they differ in metadata only:
/// PUT replaces it, PATCH merges one level, and a null member removes that key.
/// </summary>
static class UpdateBucketEndpoint
{
    public static void Map(RouteGroupBuilder buckets)
    {
        var needs = new RouteNeeds(Credential.Bearer, Capability.WriteBuckets);
        buckets.MapPut("/{bucket_identifier}", ReplaceAsync).WithMetadata(needs);
        buckets.MapPatch("/{bucket_identifier}", MergeAsync).WithMetadata(needs);
    }

    static Task<JsonHttpResult<BucketDocument>> ReplaceAsync(
        string bucket_identifier, HttpContext http, UpdateBucket updateBucket, GetBucket getBucket, CancellationToken cancellationToken) =>
        HandleAsync(bucket_identifier, http, updateBucket, getBucket, isMerge: false, cancellationToken);

    static Task<JsonHttpResult<BucketDocument>> MergeAsync(
        string bucket_identifier, HttpContext http, UpdateBucket updateBucket, GetBucket getBucket, CancellationToken cancellationToken) =>
        HandleAsync(bucket_identifier, http, updateBucket, getBucket, isMerge: true, cancellationToken);

    static async Task<JsonHttpResult<BucketDocument>> HandleAsync(
        string identifier, HttpContext http, UpdateBucket updateBucket, GetBucket getBucket, bool isMerge,
        CancellationToken cancellationToken)
    {
        var change = Read(await JsonBody.ReadAsync(http, cancellationToken), isMerge);

        var bucket = await updateBucket.ExecuteAsync(http.Caller, BucketIdentifiers.Parse(identifier), change, cancellationToken);

        var standing = await getBucket.CountAsync(new BucketStanding(bucket, Content: null, EndTask: null), cancellationToken);
        return TypedResults.Json(BucketDocument.From(standing), V1Json.Plain.BucketDocument);
    }

    internal static BucketChange Read(JsonElement? body, bool isMerge)
    {
        var faults = new Faults();
        var fields = new Fields(body, Location.Body, faults);
        var name = BucketFields.CheckName(fields.Text("bucket_name", BucketFields.NameLengthMax), fields, faults);
        var description = fields.Text("description", BucketFields.DescriptionLengthMax);
        var metadata = fields.Object("metadata") is { } given ? Metadata.Read(given, fields.At("metadata"), faults) : null;
        var window = fields.Integer("deletion_window_seconds", 0, BucketFields.WindowSecondsMax);
        faults.Refuse();

        return new BucketChange(Type: null, Info: null, IfRevisionIs: null)
        {
            Name = name,
            Description = description,
            Metadata = metadata is null ? null : present => isMerge ? Merge(present, metadata) : metadata,
            DeletionWindow = window is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            SetsNeutral = true,
        };
    }

    static string Merge(string present, string change)
    {
        var merged = JsonNode.Parse(present)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            if (value is null)
                merged.Remove(name);
            else
                merged[name] = value.DeepClone();
        }

        var text = merged.ToJsonString();
        var faults = new Faults();
        Metadata.Read(JsonElement.Parse(text), Location.Body.Then("metadata"), faults);
        faults.Refuse();
        return text;
    }
}
