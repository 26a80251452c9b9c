using System.Text.Json.Nodes;
using Cooper.Domain.Buckets;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;
using Cooper.Doors.V1.Buckets;
using Cooper.Doors.V1.Objects;
using Cooper.Doors.V1.Requests;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.V1;

/// <summary>How <c>/v1</c> says no.</summary>
static class V1Refusals
{
    /// <summary>A pause that lets a server start anew.</summary>
    const string RetryAfterSeconds = "5";

    public static async Task RenderAsync(HttpContext http, Refusal refusal)
    {
        var document = Describe(refusal, http.RequestId);
        http.Response.StatusCode = document.Status;
        if (document.Status == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = "Bearer";
        if (document.Status == StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
        if (document.Status == StatusCodes.Status429TooManyRequests)
            http.Response.Headers.RetryAfter = refusal.Details?.GetValueOrDefault("retry_after");
        if (refusal.Code == RefusalCode.MethodNotAllowed)
            http.Response.Headers.Allow = refusal.Details?.GetValueOrDefault("allow");
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.WriteAsJsonAsync(document, V1Json.Plain.ErrorDocument, contentType: null, CancellationToken.None);
    }

    public static ErrorDocument Describe(Refusal refusal, string requestId)
    {
        var (status, type, code) = Translate(refusal.Code);
        var faults = FaultsOf(refusal);
        var details = refusal switch
        {
            AllObjectsFailed all => new JsonObject { ["failed"] = all.ToJson() },
            SchemaViolation violation => new JsonObject { ["validation_errors"] = new JsonArray([.. violation.Faults.Select(Spell)]) },
            _ when faults is null => DetailsOf(refusal),
            _ => new JsonObject { ["validation_errors"] = new JsonArray([.. faults.Select(Spell)]) },
        };
        if (status is StatusCodes.Status500InternalServerError or StatusCodes.Status503ServiceUnavailable)
            (details ??= [])["request_id"] = requestId;

        return new ErrorDocument(status, new ErrorDetail(MessageOf(refusal), type, code, details))
        {
            Detail = faults?.Select(fault => new FaultDocument(fault.Location.ToJson(), fault.Message, fault.Type)).ToList(),
        };
    }

    /// <summary>Codes of files are here for completeness: no call of this door meets them yet.</summary>
    internal static (int Status, string Type, string? Code) Translate(RefusalCode code) => code switch
    {
        RefusalCode.BadRequest => (400, "BadRequestError", null),
        RefusalCode.BadJson => (422, "ValidationError", null),
        RefusalCode.OutOfRange => (400, "BadRequestError", null),
        RefusalCode.InvalidBucketId => (400, "BadRequestError", "invalid_identifier"),
        RefusalCode.InvalidFileId => (400, "BadRequestError", "invalid_identifier"),
        RefusalCode.InvalidIdentifier => (400, "BadRequestError", "invalid_identifier"),
        RefusalCode.ValidationFailed => (422, "ValidationError", null),
        RefusalCode.LengthRequired => (400, "BadRequestError", null),
        RefusalCode.BodyTooLarge => (413, "PayloadTooLargeError", "body_too_large"),
        RefusalCode.RequestTimeout => (408, "TimeoutError", null),
        RefusalCode.RouteNotFound => (404, "NotFoundError", "route_not_found"),
        RefusalCode.MethodNotAllowed => (405, "MethodNotAllowedError", null),
        RefusalCode.NamespaceMissing => (400, "BadRequestError", "namespace_required"),
        RefusalCode.NamespaceNotFound => (404, "NotFoundError", "namespace_not_found"),
        RefusalCode.InvalidFilter => (400, "BadRequestError", "invalid_filter"),
        RefusalCode.FilterTooComplex => (400, "BadRequestError", "filter_too_complex"),
        RefusalCode.InvalidCursor => (400, "BadRequestError", "invalid_cursor"),
        RefusalCode.IdempotencyKeyReused => (409, "ConflictError", "idempotency_key_reused"),
        RefusalCode.IdempotencyKeyInUse => (409, "ConflictError", "idempotency_key_in_use"),

        RefusalCode.CredentialsMissing => (401, "UnauthorizedError", "missing_api_key"),
        RefusalCode.CredentialsBad => (401, "UnauthorizedError", "invalid_api_key"),
        RefusalCode.CredentialsExpired => (401, "UnauthorizedError", "expired_api_key"),
        RefusalCode.CredentialsRevoked => (401, "UnauthorizedError", "revoked_api_key"),
        RefusalCode.CredentialsUnusableHere => (401, "UnauthorizedError", "invalid_api_key"),
        RefusalCode.LoginFailed => (401, "UnauthorizedError", "invalid_api_key"),
        RefusalCode.NotAllowed => (403, "ForbiddenError", "insufficient_permission"),

        RefusalCode.ApiKeyNotFound => (404, "NotFoundError", "api_key_not_found"),
        RefusalCode.ApiKeyNameTaken => (409, "AlreadyExistsError", "api_key_name_taken"),
        RefusalCode.ApiKeyProtected => (403, "ForbiddenError", "key_protected"),
        RefusalCode.TooManyApiKeys => (403, "QuotaExceededError", "quota_exceeded"),

        RefusalCode.BucketNotFound => (404, "NotFoundError", "bucket_not_found"),
        RefusalCode.BucketNameTaken => (409, "AlreadyExistsError", "bucket_name_taken"),
        RefusalCode.TooManyBuckets => (403, "QuotaExceededError", "quota_exceeded"),
        RefusalCode.BucketNotEmpty => (409, "ConflictError", null),
        RefusalCode.BucketEnding => (409, "ConflictError", "bucket_deleting"),
        RefusalCode.BucketEndFailed => (409, "ConflictError", "bucket_delete_failed"),
        RefusalCode.BucketEndingUnreadable => (404, "NotFoundError", "bucket_deleting"),
        RefusalCode.BucketEndFailedUnreadable => (404, "NotFoundError", "bucket_delete_failed"),
        RefusalCode.RevisionMismatch => (412, "PreconditionFailedError", "revision_mismatch"),

        RefusalCode.FileNotFound => (404, "NotFoundError", "object_not_found"),
        RefusalCode.FileNotPresent => (404, "NotFoundError", "object_not_found"),
        RefusalCode.BucketMissingFileLock => (400, "BadRequestError", null),
        RefusalCode.NoSuchFile => (404, "NotFoundError", "object_not_found"),
        RefusalCode.AlreadyHidden => (400, "BadRequestError", null),
        RefusalCode.MissingPart => (400, "BadRequestError", "upload_not_received"),
        RefusalCode.PartDigestMismatch => (400, "BadRequestError", "hash_mismatch"),
        RefusalCode.SourceTooLarge => (400, "BadRequestError", "file_too_large"),
        RefusalCode.RangeNotSatisfiable => (400, "BadRequestError", null),

        RefusalCode.ContentHeld => (400, "BadRequestError", null),

        RefusalCode.ObjectNotFound => (404, "NotFoundError", "object_not_found"),
        RefusalCode.SchemaViolated => (400, "BadRequestError", "schema_validation_failed"),
        RefusalCode.BlobSourceAmbiguous => (400, "BadRequestError", "blob_source_ambiguous"),
        RefusalCode.BlobSourceMissing => (400, "BadRequestError", "blob_source_missing"),
        RefusalCode.BlobTooLarge => (400, "BadRequestError", "blob_too_large"),
        RefusalCode.InvalidBlobData => (400, "BadRequestError", "invalid_blob_data"),
        RefusalCode.SourceForbidden => (400, "BadRequestError", "source_forbidden"),
        RefusalCode.SourceUnreachable => (400, "BadRequestError", "source_unreachable"),
        RefusalCode.UniqueKeyFieldUnknown => (400, "BadRequestError", "unique_key_field_unknown"),
        RefusalCode.UniqueKeyFieldNotScalar => (400, "BadRequestError", "unique_key_field_not_scalar"),
        RefusalCode.UniqueKeyConflict => (409, "AlreadyExistsError", "unique_key_conflict"),
        RefusalCode.UniqueKeyNotFound => (404, "NotFoundError", "unique_key_not_found"),
        RefusalCode.UniqueKeyValueMissing => (400, "BadRequestError", "unique_key_value_missing"),
        RefusalCode.PolicyRequired => (400, "BadRequestError", "policy_required"),
        RefusalCode.AllObjectsFailed => (400, "BadRequestError", "all_objects_failed"),

        RefusalCode.UploadNotFound => (404, "NotFoundError", "upload_not_found"),
        RefusalCode.BlobPropertyUnknown => (400, "BadRequestError", "blob_property_unknown"),
        RefusalCode.BlobTypeMismatch => (400, "BadRequestError", "blob_type_mismatch"),
        RefusalCode.FileTooLarge => (400, "BadRequestError", "file_too_large"),
        RefusalCode.InvalidFileName => (400, "BadRequestError", "invalid_filename"),
        RefusalCode.UploadNotReceived => (400, "BadRequestError", "upload_not_received"),
        RefusalCode.ETagMismatch => (400, "BadRequestError", "etag_mismatch"),
        RefusalCode.SizeMismatch => (400, "BadRequestError", "size_mismatch"),
        RefusalCode.HashMismatch => (400, "BadRequestError", "hash_mismatch"),
        RefusalCode.UploadExpired => (400, "BadRequestError", "upload_expired"),
        RefusalCode.UploadCanceled => (400, "BadRequestError", "upload_canceled"),
        RefusalCode.UploadAlreadyCompleted => (400, "BadRequestError", "upload_already_completed"),
        RefusalCode.PresignedUrlInvalid => (403, "ForbiddenError", "presigned_url_invalid"),

        RefusalCode.BatchNotFound => (404, "NotFoundError", "batch_not_found"),
        RefusalCode.ObjectsNotFound => (400, "BadRequestError", "objects_not_found"),
        RefusalCode.LauncherNotConfigured => (400, "BadRequestError", "launcher_not_configured"),
        RefusalCode.CommandUnknown => (400, "BadRequestError", "command_unknown"),
        RefusalCode.BatchNotDraft => (400, "BadRequestError", "batch_not_draft"),
        RefusalCode.BatchAlreadyFinished => (400, "BadRequestError", "batch_already_finished"),
        RefusalCode.BatchEmpty => (400, "BadRequestError", "batch_empty"),
        RefusalCode.NothingToRetry => (400, "BadRequestError", "nothing_to_retry"),
        RefusalCode.ArtifactNotFound => (404, "NotFoundError", "artifact_not_found"),
        RefusalCode.Fenced => (409, "ConflictError", "fenced"),

        RefusalCode.TaskNotFound => (404, "NotFoundError", "task_not_found"),
        RefusalCode.TaskNotCancelable => (409, "ConflictError", "task_not_cancelable"),

        RefusalCode.WebhookNotFound => (404, "NotFoundError", "webhook_not_found"),
        RefusalCode.TooManyWebhooks => (403, "QuotaExceededError", "quota_exceeded"),
        RefusalCode.FeatureNotEnabled => (403, "NotEnabledError", "feature_not_enabled"),

        RefusalCode.RateLimited => (429, "TooManyRequestsError", "rate_limited"),
        RefusalCode.StorageUnavailable => (503, "ServiceUnavailableError", "storage_unavailable"),
        RefusalCode.ShuttingDown => (503, "ServiceUnavailableError", "shutting_down"),
        RefusalCode.InternalError => (500, "InternalServerError", null),
    };

    /// <summary>Other doors have cause to send no message; here there is always one.</summary>
    static string MessageOf(Refusal refusal) => (refusal.Code, refusal.Message) switch
    {
        (RefusalCode.CredentialsMissing, _) => "Send an API key: Authorization: Bearer <key>",
        (RefusalCode.CredentialsBad, _) => "The API key is not valid",
        (RefusalCode.CredentialsRevoked, _) => "The API key has been revoked",
        (RefusalCode.CredentialsExpired, _) => "The API key has expired",
        (RefusalCode.NotAllowed, "") => "The API key lacks a permission that this call needs",
        _ => refusal.Message,
    };

    static IReadOnlyList<Fault>? FaultsOf(Refusal refusal) => refusal switch
    {
        InvalidRequest invalid => invalid.All,
        { Code: RefusalCode.ValidationFailed } => [new Fault(Location.Body, "value_error", refusal.Message)],
        { Code: RefusalCode.BadJson } => [new Fault(Location.Body, "json_invalid", refusal.Message)],
        _ => null,
    };

    /// <summary>The same fault in the shape of the public error guide.</summary>
    static JsonObject Spell(Fault fault) =>
        new() { ["type"] = fault.Type, ["location"] = fault.Location.ToJson(), ["message"] = fault.Message };

    static JsonObject Spell(SchemaFault fault) => new()
    {
        ["type"] = fault.Type,
        ["location"] = new JsonArray([.. fault.Path.Split('.').Select(step => (JsonNode)step)]),
        ["message"] = fault.Message,
    };

    static JsonObject? DetailsOf(Refusal refusal)
    {
        if (refusal.Details is not { Count: > 0 } details || refusal.Code == RefusalCode.MethodNotAllowed)
            return null;
        var document = new JsonObject();
        foreach (var (name, value) in details.Where(detail => detail.Value.Length > 0))
            document[name] = Spell(refusal.Code, name, value);
        return document;
    }

    static bool IsAboutBucket(RefusalCode code) => code is
        RefusalCode.BucketNotFound or RefusalCode.BucketEnding or RefusalCode.BucketEndFailed or RefusalCode.BucketEndingUnreadable
        or RefusalCode.BucketEndFailedUnreadable;

    static JsonNode Spell(RefusalCode code, string name, string value) => name switch
    {
        "object_ids" => new JsonArray([.. value.Split(' ').Select(id => (JsonNode)id)]),
        "revision" or "limit" or "current" or "length" or "window" or "retry_after" or "concurrent" =>
            JsonValue.Create(long.Parse(value)),
        // What a caller sent stands there as he sent it: his own spelling of an id has a prefix, and a name is no id.
        "id" when IsAboutBucket(code) && BucketId.TryParse(value) is { } bucket => JsonValue.Create(BucketIdentifiers.Spell(bucket)),
        _ => JsonValue.Create(value),
    };
}
