using System.Text.Json;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Buckets;

/// <summary><c>POST /v1/buckets</c></summary>
static class CreateBucketEndpoint
{
    const int UniqueKeyFieldsMax = 8;

    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapPost("", HandleAsync).WithMetadata(new RouteNeeds(Credential.Bearer, Capability.WriteBuckets));

    static async Task<JsonHttpResult<BucketDocument>> HandleAsync(
        HttpContext http, CreateBucket createBucket, CancellationToken cancellationToken)
    {
        var wish = Read(await JsonBody.ReadAsync(http, cancellationToken));

        var bucket = await createBucket.ExecuteAsync(http.Caller, wish, cancellationToken);

        var standing = new BucketStanding(bucket, BucketContent.Nothing, EndTask: null);
        return TypedResults.Json(BucketDocument.From(standing), V1Json.Plain.BucketDocument);
    }

    internal static NewBucket Read(JsonElement? body)
    {
        var faults = new Faults();
        if (body is null)
            throw Faults.One(Location.Body, "missing", "Field required");

        var fields = new Fields(body, Location.Body, faults);
        var name = BucketFields.CheckName(fields.RequiredText("bucket_name", BucketFields.NameLengthMax), fields, faults);
        var description = fields.Text("description", BucketFields.DescriptionLengthMax);
        var schema = fields.Required("bucket_schema") is { } given ? BucketSchema.Read(given, fields.At("bucket_schema"), faults) : null;
        var uniqueKey = ReadUniqueKey(fields, faults);
        var metadata = fields.Object("metadata") is { } some ? Metadata.Read(some, fields.At("metadata"), faults) : "{}";
        var windowSeconds = fields.Integer("deletion_window_seconds", 0, BucketFields.WindowSecondsMax);
        faults.Refuse();

        return new NewBucket(name!, StorageName: null, BucketType.AllPrivate)
        {
            Description = description,
            Schema = schema,
            UniqueKey = uniqueKey,
            Metadata = metadata!,
            DeletionWindow = TimeSpan.FromSeconds(windowSeconds ?? 0),
        };
    }

    static UniqueKey? ReadUniqueKey(Fields fields, Faults faults)
    {
        if (fields.Object("unique_key") is not { } uniqueKey)
            return null;

        var at = fields.At("unique_key");
        var inside = new Fields(uniqueKey, at, faults);
        string[] named = [];
        if (inside.Required("fields") is { } names)
        {
            if (names.ValueKind != JsonValueKind.Array
                || names.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String || name.GetString() is ""))
                faults.Add(at.Then("fields"), "list_type", "Input should be an array of names");
            else if (Bounds.Check(at.Then("fields"), names.GetArrayLength(), 1, UniqueKeyFieldsMax, faults))
                named = [.. names.EnumerateArray().Select(name => name.GetString()!)];
        }

        var policy = inside.Text("default_policy");
        if (policy is not null && UniqueKey.ParsePolicy(policy) is null)
            faults.Add(at.Then("default_policy"), "enum", "Input should be one of insert, update, upsert");
        return new UniqueKey(named, UniqueKey.ParsePolicy(policy));
    }
}
