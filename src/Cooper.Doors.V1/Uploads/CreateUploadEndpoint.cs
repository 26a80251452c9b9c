using System.Text.Json;
using Cooper.Domain.Keys;
using Cooper.Domain.Uploads;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Objects;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Uploads;

/// <summary><c>POST /v1/buckets/{bucket_identifier}/uploads</c> and <c>/uploads/batch</c></summary>
static class CreateUploadEndpoint
{
    public static void Map(RouteGroupBuilder buckets)
    {
        var needs = new RouteNeeds(Credential.Bearer, Capability.WriteFiles);
        buckets.MapPost("/{bucket_identifier}/uploads", HandleAsync).WithMetadata(needs);
        buckets.MapPost("/{bucket_identifier}/uploads/batch", HandleBatchAsync).WithMetadata(needs);
    }

    static async Task<JsonHttpResult<UploadDocument>> HandleAsync(
        string bucket_identifier, HttpContext http, CreateUploads createUploads, SignedUrls urls, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var body = ObjectRoutes.RequireBody(await JsonBody.ReadAsync(http, cancellationToken));
        var wish = UploadReading.Read(body, Location.Body, shared: null, sharedFields: null, faults);
        faults.Refuse();

        var made = await CreateAsync(bucket_identifier, http, createUploads, urls, [wish], cancellationToken);

        return TypedResults.Json(made[0], V1Json.Plain.UploadDocument);
    }

    static async Task<JsonHttpResult<UploadBatchDocument>> HandleBatchAsync(
        string bucket_identifier, HttpContext http, CreateUploads createUploads, SignedUrls urls, CancellationToken cancellationToken)
    {
        var wishes = ReadBatch(await JsonBody.ReadAsync(http, cancellationToken));

        var made = await CreateAsync(bucket_identifier, http, createUploads, urls, wishes, cancellationToken);

        return TypedResults.Json(new UploadBatchDocument(made, made.Count), V1Json.Plain.UploadBatchDocument);
    }

    static async Task<IReadOnlyList<UploadDocument>> CreateAsync(
        string identifier, HttpContext http, CreateUploads createUploads, SignedUrls urls, IReadOnlyList<NewUpload> wishes,
        CancellationToken cancellationToken)
    {
        List<NewUpload> identified = [.. wishes.Index().Select(one => Identify(one.Item, http, one.Index))];
        var (bucket, results) = await createUploads.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(identifier), identified, cancellationToken);
        return
        [
            .. results.Select(result => UploadDocument.From(bucket.Id, result, upload => urls.ToSend(http.Request, bucket, upload))),
        ];
    }

    static NewUpload Identify(NewUpload wish, HttpContext http, int index) =>
        IdempotencyKey.EntropyOf(http, index) is { } entropy ? wish with { Id = UploadId.New(entropy) } : wish;

    static List<NewUpload> ReadBatch(JsonElement? body)
    {
        var faults = new Faults();
        var fields = new Fields(body, Location.Body, faults);
        var shared = UploadReading.ReadShared(fields, "shared_metadata", faults);
        var sharedFields = UploadReading.ReadShared(fields, "shared_object_metadata", faults);
        var wishes = new List<NewUpload>();
        if (fields.Required("uploads") is not null && fields.Array("uploads") is { } array
            && Bounds.Check(fields.At("uploads"), array.GetArrayLength(), 1, CreateUploads.UploadsMax, faults))
        {
            foreach (var (i, item) in array.EnumerateArray().Index())
            {
                var at = fields.At("uploads").Then(i);
                if (item.ValueKind != JsonValueKind.Object)
                    faults.Add(at, "dict_type", "Input should be an object");
                else
                    wishes.Add(UploadReading.Read(item, at, shared, sharedFields, faults));
            }
        }

        faults.Refuse();
        return wishes;
    }
}
