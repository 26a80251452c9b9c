using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Batches;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Objects;

/// <summary><c>POST /v1/buckets/{bucket_identifier}/objects/batch</c></summary>
static class CreateObjectsEndpoint
{
    public static void Map(RouteGroupBuilder buckets) =>
        buckets.MapPost("/{bucket_identifier}/objects/batch", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Bearer, Capability.WriteFiles));

    static async Task<JsonHttpResult<JsonObject>> HandleAsync(
        string bucket_identifier, HttpContext http, CreateObjects createObjects, ProcessObjects process,
        CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync(http, cancellationToken);
        var faults = new Faults();
        var policy = ObjectRoutes.ReadPolicy(http.Request.Query, faults);
        var isProcessed = AutoProcess.Read(http.Request.Query, faults);
        var read = Read(body, faults);
        faults.Refuse();

        List<NewObject> wishes =
        [
            .. read.Index().Where(one => one.Item.Wish is not null).Select(one => ObjectRoutes.Identify(one.Item.Wish!, http, one.Index)),
        ];
        var (bucket, results) = await createObjects.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), wishes, policy, cancellationToken);

        List<StoredObject> made = [.. results.Select(result => result.Object).OfType<StoredObject>()];
        return ObjectRoutes.Answer(Describe(read, results, await AutoProcess.DescribeAsync(http, process, bucket, made, isProcessed)));
    }

    /// <summary>
    /// What can't be carried out of one object is that object's failure; what does not fit the schema of the call is the call's.
    /// </summary>
    static List<(NewObject? Wish, Refusal? Refusal)> Read(JsonElement? body, Faults faults)
    {
        var fields = new Fields(body, Location.Body, faults);
        var read = new List<(NewObject?, Refusal?)>();
        if (fields.Required("objects") is null || fields.Array("objects") is not { } array
            || !Bounds.Check(fields.At("objects"), array.GetArrayLength(), 1, CreateObjects.ObjectsMax, faults))
            return read;
        foreach (var (i, item) in array.EnumerateArray().Index())
        {
            var at = fields.At("objects").Then(i);
            if (item.ValueKind != JsonValueKind.Object)
            {
                faults.Add(at, "dict_type", "Input should be an object");
                continue;
            }

            try
            {
                read.Add((ObjectReading.Read(item, at, takesBlobs: true, faults), null));
            }
            catch (RefusedException refused) when (refused.Refusal is not InvalidRequest)
            {
                read.Add((null, refused.Refusal));
            }
        }

        return read;
    }

    static JsonObject Describe(
        List<(NewObject? Wish, Refusal? Refusal)> read, IReadOnlyList<CreatedObject> results, IReadOnlyList<JsonObject> succeeded)
    {
        var failed = new List<FailedObject>();
        using var result = results.GetEnumerator();
        foreach (var (i, (wish, refusal)) in read.Index())
        {
            if ((wish is not null && result.MoveNext() ? result.Current.Refusal : refusal) is { } reason)
                failed.Add(FailedObject.From(i, reason));
        }

        var all = new AllObjectsFailed(failed);
        if (succeeded.Count == 0)
            throw new RefusedException(all);
        return new JsonObject
        {
            ["total_requested"] = read.Count,
            ["succeeded_count"] = succeeded.Count,
            ["failed_count"] = failed.Count,
            ["succeeded"] = new JsonArray([.. succeeded]),
            ["failed"] = all.ToJson(),
        };
    }
}

/// <summary><c>FailedObjectError</c></summary>
sealed record FailedObject(int Index, string Error, string Type)
{
    public static FailedObject From(int index, Refusal refusal) =>
        new(index, refusal.Message, V1Refusals.Translate(refusal.Code).Code ?? V1Refusals.Translate(refusal.Code).Type);
}

/// <summary>Not one of the objects was made.</summary>
sealed record AllObjectsFailed(IReadOnlyList<FailedObject> Failed) : Refusal(RefusalCode.AllObjectsFailed, "None of the objects was made")
{
    public JsonArray ToJson() => new([.. Failed.Select(ToJson)]);

    static JsonNode ToJson(FailedObject one) =>
        new JsonObject { ["object_index"] = one.Index, ["error"] = one.Error, ["error_type"] = one.Type };
}
