using System.Text.Json;
using Cooper.Domain.Keys;
using Cooper.Domain.Tasks;
using Cooper.Domain.Uploads;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Objects;
using Cooper.Doors.V1.Requests;
using Cooper.Doors.V1.Tasks;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Uploads;

/// <summary>
/// <c>POST /v1/buckets/{bucket_identifier}/uploads/{upload_id}/confirm</c> and <c>/uploads/confirm/batch</c>. The hash is known since the
/// bytes came in, so confirming takes no longer for a large file; it becomes a task only if that is asked for.
/// </summary>
static class ConfirmUploadEndpoint
{
    public static void Map(RouteGroupBuilder buckets)
    {
        var needs = new RouteNeeds(Credential.Bearer, Capability.WriteFiles);
        buckets.MapPost("/{bucket_identifier}/uploads/{upload_id}/confirm", HandleAsync).WithMetadata(needs);
        buckets.MapPost("/{bucket_identifier}/uploads/confirm/batch", HandleBatchAsync).WithMetadata(needs);
    }

    static async Task<JsonHttpResult<ConfirmationDocument>> HandleAsync(
        string bucket_identifier, string upload_id, HttpContext http, ConfirmUpload confirmUpload, ConfirmUploads confirmUploads,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var body = ObjectRoutes.RequireBody(await JsonBody.ReadAsync(http, cancellationToken));
        var confirmation = UploadReading.ReadConfirmation(body, Location.Body, upload_id, faults);
        var isAsync = new QueryFields(http.Request.Query, faults).Boolean("async") ?? false;
        faults.Refuse();

        var identifier = BucketIdentifiers.Parse(bucket_identifier);
        if (isAsync)
        {
            var standing = await confirmUploads.ExecuteAsync(
                http.Caller, identifier, [confirmation], CarryOutConfirmations.OneKind, http.RequestId, cancellationToken);
            var accepted = new ConfirmationDocument(upload_id, "PROCESSING") { TaskId = standing.Task.Id.ToString() };
            return TypedResults.Json(accepted, V1Json.Plain.ConfirmationDocument);
        }

        var upload = await confirmUpload.ExecuteAsync(http.Caller, identifier, confirmation, cancellationToken);
        return TypedResults.Json(ConfirmationDocument.From(upload), V1Json.Plain.ConfirmationDocument);
    }

    static async Task<JsonHttpResult<ConfirmationBatchDocument>> HandleBatchAsync(
        string bucket_identifier, HttpContext http, ConfirmUploads confirmUploads, CancellationToken cancellationToken)
    {
        var confirmations = ReadBatch(await JsonBody.ReadAsync(http, cancellationToken));

        var standing = await confirmUploads.ExecuteAsync(
            http.Caller, BucketIdentifiers.Parse(bucket_identifier), confirmations, CarryOutConfirmations.BatchKind, http.RequestId,
            cancellationToken);

        return TypedResults.Json(ConfirmationBatchDocument.From(standing, confirmations.Count), V1Json.Plain.ConfirmationBatchDocument);
    }

    static List<Confirmation> ReadBatch(JsonElement? body)
    {
        var faults = new Faults();
        var fields = new Fields(body, Location.Body, faults);
        var confirmations = new List<Confirmation>();
        if (fields.Required("confirmations") is not null && fields.Array("confirmations") is { } array
            && Bounds.Check(fields.At("confirmations"), array.GetArrayLength(), 1, ConfirmUploads.ConfirmationsMax, faults))
        {
            foreach (var (i, item) in array.EnumerateArray().Index())
            {
                var at = fields.At("confirmations").Then(i);
                if (item.ValueKind != JsonValueKind.Object)
                    faults.Add(at, "dict_type", "Input should be an object");
                else if (new Fields(item, at, faults).RequiredText("upload_id", 64) is { } id)
                    confirmations.Add(UploadReading.ReadConfirmation(item, at, id, faults));
            }
        }

        faults.Refuse();
        return confirmations;
    }
}

/// <summary><c>ConfirmUploadResponse</c></summary>
sealed record ConfirmationDocument(string UploadId, string Status)
{
    public string? Etag { get; init; }

    public long? FileSizeBytes { get; init; }

    public string? FileHash { get; init; }

    public DateTimeOffset? VerifiedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public string? ObjectId { get; init; }

    public string? TaskId { get; init; }

    public string? Message { get; init; }

    public static ConfirmationDocument From(StoredUpload upload) => new(upload.Id.ToString(), UploadDocument.Spell(upload.Status))
    {
        Etag = upload.ETag,
        FileSizeBytes = upload.Content?.Length,
        FileHash = upload.Content?.Sha256,
        VerifiedAt = upload.CompletedAt,
        CompletedAt = upload.CompletedAt,
        ObjectId = upload.Object?.ToString(),
        Message = upload.Message,
    };
}

/// <summary><c>BatchConfirmResponse</c></summary>
sealed record ConfirmationBatchDocument(string TaskId, string Status, int ConfirmationsCount, TaskDocument Task, string Message)
{
    public static ConfirmationBatchDocument From(TaskStanding standing, int count) => new(
        standing.Task.Id.ToString(), TaskDocument.Spell(standing.Task.State), count, TaskDocument.From(standing),
        $"The uploads are being confirmed; poll GET /v1/tasks/{standing.Task.Id}");
}
