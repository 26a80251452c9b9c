using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2;

/// <summary>
/// How B2 says no. The codes are its own: clients decide by them whether to log in anew, to ask for another upload URL, to retry or to
/// give up.
/// </summary>
static class B2Refusals
{
    public static Task RenderAsync(HttpContext http, Refusal refusal)
    {
        var (status, code) = Translate(refusal.Code);
        http.Response.StatusCode = status;
        http.Response.Headers.ContentRange = RangeHeader.Unsatisfied(refusal);
        // The client may now send its body or not; only the end of the connection makes that clear.
        if (http.Request.Headers.Expect.Count > 0)
            http.Response.Headers.Connection = "close";
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : B2Answer.WriteAsync(http, new RefusalDocument(code, refusal.Message, status), B2Json.Wire.RefusalDocument);
    }

    public static (int Status, string Code) Translate(RefusalCode code) => code switch
    {
        RefusalCode.BadRequest => (400, "bad_request"),
        RefusalCode.BadJson => (400, "bad_json"),
        RefusalCode.OutOfRange => (400, "out_of_range"),
        RefusalCode.InvalidBucketId => (400, "invalid_bucket_id"),
        RefusalCode.InvalidFileId => (400, "invalid_file_id"),
        RefusalCode.InvalidIdentifier => (400, "bad_request"),
        RefusalCode.ValidationFailed => (400, "bad_request"),
        RefusalCode.LengthRequired => (411, "bad_request"),
        RefusalCode.BodyTooLarge => (400, "bad_request"),
        RefusalCode.RequestTimeout => (408, "request_timeout"),
        RefusalCode.RouteNotFound => (404, "not_found"),
        RefusalCode.MethodNotAllowed => (405, "method_not_allowed"),
        RefusalCode.NamespaceMissing => (400, "bad_request"),
        RefusalCode.NamespaceNotFound => (404, "not_found"),
        RefusalCode.InvalidFilter => (400, "bad_request"),
        RefusalCode.FilterTooComplex => (400, "bad_request"),
        RefusalCode.InvalidCursor => (400, "bad_request"),
        RefusalCode.IdempotencyKeyReused => (409, "conflict"),
        RefusalCode.IdempotencyKeyInUse => (409, "conflict"),

        RefusalCode.CredentialsMissing => (401, "bad_auth_token"),
        RefusalCode.CredentialsBad => (401, "bad_auth_token"),
        RefusalCode.CredentialsExpired => (401, "expired_auth_token"),
        RefusalCode.CredentialsRevoked => (401, "bad_auth_token"),
        RefusalCode.CredentialsUnusableHere => (401, "unsupported"),
        RefusalCode.LoginFailed => (401, "unauthorized"),
        RefusalCode.NotAllowed => (401, "unauthorized"),

        RefusalCode.ApiKeyNotFound => (404, "not_found"),
        RefusalCode.ApiKeyNameTaken => (409, "conflict"),
        RefusalCode.ApiKeyProtected => (401, "unauthorized"),
        RefusalCode.TooManyApiKeys => (400, "bad_request"),

        RefusalCode.BucketNotFound => (400, "bad_bucket_id"),
        RefusalCode.BucketNameTaken => (400, "duplicate_bucket_name"),
        RefusalCode.TooManyBuckets => (400, "too_many_buckets"),
        RefusalCode.BucketNotEmpty => (400, "cannot_delete_non_empty_bucket"),
        RefusalCode.BucketEnding => (400, "bad_bucket_id"),
        RefusalCode.BucketEndFailed => (400, "bad_bucket_id"),
        RefusalCode.RevisionMismatch => (409, "conflict"),

        RefusalCode.FileNotFound => (404, "not_found"),
        RefusalCode.FileNotPresent => (400, "file_not_present"),
        RefusalCode.BucketMissingFileLock => (400, "bucket_missing_file_lock"),
        RefusalCode.NoSuchFile => (400, "no_such_file"),
        RefusalCode.AlreadyHidden => (400, "already_hidden"),
        RefusalCode.MissingPart => (400, "missing_part"),
        RefusalCode.PartDigestMismatch => (400, "part_sha1_mismatch"),
        RefusalCode.SourceTooLarge => (400, "source_too_large"),
        RefusalCode.RangeNotSatisfiable => (416, "range_not_satisfiable"),

        RefusalCode.ContentHeld => (400, "bad_request"),

        // Only /v1 has objects and uploads of this kind.
        RefusalCode.BucketEndingUnreadable or RefusalCode.BucketEndFailedUnreadable or RefusalCode.ObjectNotFound
            or RefusalCode.UploadNotFound or RefusalCode.UniqueKeyNotFound => (404, "not_found"),
        RefusalCode.UniqueKeyConflict => (409, "conflict"),
        RefusalCode.SchemaViolated or RefusalCode.BlobSourceAmbiguous or RefusalCode.BlobSourceMissing or RefusalCode.BlobTooLarge
            or RefusalCode.InvalidBlobData or RefusalCode.SourceForbidden or RefusalCode.SourceUnreachable
            or RefusalCode.UniqueKeyValueMissing
            or RefusalCode.UniqueKeyFieldUnknown or RefusalCode.UniqueKeyFieldNotScalar or RefusalCode.PolicyRequired
            or RefusalCode.AllObjectsFailed or RefusalCode.BlobPropertyUnknown
            or RefusalCode.BlobTypeMismatch or RefusalCode.FileTooLarge or RefusalCode.InvalidFileName or RefusalCode.UploadNotReceived
            or RefusalCode.ETagMismatch or RefusalCode.SizeMismatch or RefusalCode.HashMismatch or RefusalCode.UploadExpired
            or RefusalCode.UploadCanceled or RefusalCode.UploadAlreadyCompleted => (400, "bad_request"),
        RefusalCode.PresignedUrlInvalid => (401, "bad_auth_token"),

        RefusalCode.BatchNotFound => (404, "not_found"),
        RefusalCode.ObjectsNotFound => (400, "bad_request"),
        RefusalCode.LauncherNotConfigured => (400, "bad_request"),
        RefusalCode.CommandUnknown => (400, "bad_request"),
        RefusalCode.BatchNotDraft => (400, "bad_request"),
        RefusalCode.BatchAlreadyFinished => (400, "bad_request"),
        RefusalCode.BatchEmpty => (400, "bad_request"),
        RefusalCode.NothingToRetry => (400, "bad_request"),
        RefusalCode.ArtifactNotFound => (404, "not_found"),
        RefusalCode.Fenced => (409, "conflict"),

        RefusalCode.TaskNotFound => (404, "not_found"),
        RefusalCode.TaskNotCancelable => (409, "conflict"),

        // Only /v1 has webhooks.
        RefusalCode.WebhookNotFound => (404, "not_found"),
        RefusalCode.TooManyWebhooks or RefusalCode.FeatureNotEnabled => (400, "bad_request"),

        // This door has no rate, and b2sdk crashes on a 429.
        RefusalCode.RateLimited => (503, "service_unavailable"),
        RefusalCode.StorageUnavailable => (503, "service_unavailable"),
        RefusalCode.ShuttingDown => (503, "service_unavailable"),
        RefusalCode.InternalError => (500, "internal_error"),
    };
}

sealed record RefusalDocument(string Code, string Message, int Status);
