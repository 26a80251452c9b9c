using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Console;

/// <summary>How the console's own calls say no. Its page acts on the codes of 401 and shows the message of the others.</summary>
static class ConsoleRefusals
{
    public static Task RenderAsync(HttpContext http, Refusal refusal)
    {
        var (status, code) = Translate(refusal.Code);
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentRange = RangeHeader.Unsatisfied(refusal);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        var document = new RefusalDocument(status, code, refusal.Message.Length > 0 ? refusal.Message : MessageOf(code));
        return http.Response.WriteAsJsonAsync(document, ConsoleJson.Plain.RefusalDocument, contentType: null, CancellationToken.None);
    }

    internal static (int Status, string Code) Translate(RefusalCode code) => code switch
    {
        RefusalCode.CredentialsMissing or RefusalCode.CredentialsBad or RefusalCode.CredentialsRevoked
            or RefusalCode.CredentialsUnusableHere => (401, "signed_out"),
        RefusalCode.CredentialsExpired => (401, "session_expired"),
        RefusalCode.LoginFailed => (401, "login_failed"),
        RefusalCode.NotAllowed => (403, "not_allowed"),

        RefusalCode.BadRequest or RefusalCode.BadJson or RefusalCode.OutOfRange or RefusalCode.InvalidBucketId or RefusalCode.InvalidFileId
            or RefusalCode.InvalidIdentifier or RefusalCode.ValidationFailed or RefusalCode.InvalidFilter or RefusalCode.FilterTooComplex
            or RefusalCode.InvalidCursor or RefusalCode.NamespaceMissing => (400, "bad_request"),
        RefusalCode.LengthRequired => (411, "length_required"),
        RefusalCode.BodyTooLarge => (413, "body_too_large"),
        RefusalCode.RequestTimeout => (408, "request_timeout"),
        RefusalCode.RouteNotFound => (404, "route_not_found"),
        RefusalCode.MethodNotAllowed => (405, "method_not_allowed"),

        RefusalCode.BucketNotFound or RefusalCode.BucketEndingUnreadable or RefusalCode.BucketEndFailedUnreadable
            or RefusalCode.NamespaceNotFound => (404, "bucket_not_found"),
        RefusalCode.BucketNameTaken => (409, "bucket_name_taken"),
        RefusalCode.TooManyBuckets => (403, "too_many_buckets"),
        RefusalCode.BucketNotEmpty => (409, "bucket_not_empty"),
        RefusalCode.BucketEnding or RefusalCode.BucketEndFailed => (409, "bucket_ending"),
        RefusalCode.RevisionMismatch => (412, "revision_mismatch"),

        RefusalCode.FileNotFound or RefusalCode.FileNotPresent or RefusalCode.NoSuchFile => (404, "file_not_found"),
        RefusalCode.AlreadyHidden => (409, "already_hidden"),
        RefusalCode.ContentHeld => (409, "content_held"),
        RefusalCode.RangeNotSatisfiable => (416, "range_not_satisfiable"),

        // The console leaves these to the other doors.
        RefusalCode.IdempotencyKeyReused or RefusalCode.IdempotencyKeyInUse or RefusalCode.MissingPart or RefusalCode.PartDigestMismatch
            or RefusalCode.BucketMissingFileLock
            or RefusalCode.ApiKeyNotFound or RefusalCode.ApiKeyNameTaken or RefusalCode.ApiKeyProtected or RefusalCode.TooManyApiKeys
            or RefusalCode.SourceTooLarge or RefusalCode.SchemaViolated or RefusalCode.BlobSourceAmbiguous or RefusalCode.BlobSourceMissing
            or RefusalCode.BlobTooLarge or RefusalCode.InvalidBlobData or RefusalCode.SourceForbidden or RefusalCode.UniqueKeyFieldUnknown
            or RefusalCode.UniqueKeyFieldNotScalar or RefusalCode.UniqueKeyConflict or RefusalCode.UniqueKeyValueMissing
            or RefusalCode.PolicyRequired or RefusalCode.AllObjectsFailed or RefusalCode.BlobPropertyUnknown or RefusalCode.BlobTypeMismatch
            or RefusalCode.FileTooLarge or RefusalCode.InvalidFileName or RefusalCode.UploadNotReceived or RefusalCode.ETagMismatch
            or RefusalCode.SizeMismatch or RefusalCode.HashMismatch or RefusalCode.UploadExpired or RefusalCode.UploadCanceled
            or RefusalCode.UploadAlreadyCompleted or RefusalCode.PresignedUrlInvalid or RefusalCode.TaskNotCancelable
            or RefusalCode.SourceUnreachable or RefusalCode.ObjectsNotFound or RefusalCode.LauncherNotConfigured
            or RefusalCode.CommandUnknown or RefusalCode.BatchNotDraft or RefusalCode.BatchAlreadyFinished or RefusalCode.BatchEmpty
            or RefusalCode.NothingToRetry or RefusalCode.Fenced or RefusalCode.TooManyWebhooks
            or RefusalCode.FeatureNotEnabled => (409, "conflict"),
        RefusalCode.ObjectNotFound or RefusalCode.UniqueKeyNotFound or RefusalCode.UploadNotFound or RefusalCode.TaskNotFound
            or RefusalCode.BatchNotFound or RefusalCode.ArtifactNotFound or RefusalCode.WebhookNotFound => (404, "not_found"),

        RefusalCode.RateLimited => (429, "too_many_requests"),
        RefusalCode.StorageUnavailable or RefusalCode.ShuttingDown => (503, "unavailable"),
        RefusalCode.InternalError => (500, "internal_error"),
    };

    /// <summary>Other doors have cause to send no message; here there is always one.</summary>
    static string MessageOf(string code) => code switch
    {
        "not_allowed" => "The key lacks a capability that this needs",
        "signed_out" => "Sign in first",
        _ => code,
    };
}

sealed record RefusalDocument(int Status, string Code, string Message);
