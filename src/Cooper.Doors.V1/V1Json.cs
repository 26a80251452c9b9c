using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Cooper.Domain;
using Cooper.Doors.V1.Audit;
using Cooper.Doors.V1.Batches;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Health;
using Cooper.Doors.V1.Keys;
using Cooper.Doors.V1.Objects;
using Cooper.Doors.V1.Tasks;
using Cooper.Doors.V1.Uploads;
using Cooper.Doors.V1.Webhooks;
using Cooper.Doors.V1.Work;

namespace Cooper.Doors.V1;

/// <summary>JSON as <c>/v1</c> writes it: snake_case, and what is null is left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(BucketDocument))]
[JsonSerializable(typeof(BucketListDocument))]
[JsonSerializable(typeof(BucketDeletionDocument))]
[JsonSerializable(typeof(BucketDeletionPlanDocument))]
[JsonSerializable(typeof(TaskDocument))]
[JsonSerializable(typeof(KilledDocument))]
[JsonSerializable(typeof(TaskListDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(AuditListDocument))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(ObjectListDocument))]
[JsonSerializable(typeof(UploadDocument))]
[JsonSerializable(typeof(UploadBatchDocument))]
[JsonSerializable(typeof(UploadListDocument))]
[JsonSerializable(typeof(ConfirmationDocument))]
[JsonSerializable(typeof(ConfirmationBatchDocument))]
[JsonSerializable(typeof(WebhookDocument))]
[JsonSerializable(typeof(WebhookListDocument))]
[JsonSerializable(typeof(EventDocument))]
[JsonSerializable(typeof(ApiKeyDocument))]
[JsonSerializable(typeof(ApiKeyListDocument))]
[JsonSerializable(typeof(BucketDeletionData))]
[JsonSerializable(typeof(BucketDeletionOutput))]
[JsonSerializable(typeof(ConfirmationData))]
[JsonSerializable(typeof(ConfirmationOutput))]
[JsonSerializable(typeof(BatchDocument))]
[JsonSerializable(typeof(BatchListDocument))]
[JsonSerializable(typeof(RetryDocument))]
[JsonSerializable(typeof(FailedObjectsDocument))]
[JsonSerializable(typeof(BatchLogsDocument))]
[JsonSerializable(typeof(ArtifactListDocument))]
[JsonSerializable(typeof(DeletedDocument))]
[JsonSerializable(typeof(BatchTaskData))]
[JsonSerializable(typeof(WorkOrderDocument))]
[JsonSerializable(typeof(LeaseDocument))]
sealed partial class V1Json : JsonSerializerContext
{
    /// <summary>Answers are JSON and never part of a page, so only what JSON itself forbids is escaped.</summary>
    public static V1Json Plain =>
        field ??= new V1Json(new JsonSerializerOptions(Default.Options!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
