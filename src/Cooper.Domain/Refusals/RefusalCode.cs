namespace Cooper.Domain.Refusals;

/// <summary>
/// Every way in which Cooper refuses a request. Each door renders each of them (its own switch, checked by the compiler).
/// </summary>
public enum RefusalCode
{
    // The request itself
    BadRequest,
    BadJson,
    OutOfRange,
    InvalidBucketId,
    InvalidFileId,
    InvalidIdentifier,
    ValidationFailed,
    LengthRequired,
    BodyTooLarge,
    RequestTimeout,
    RouteNotFound,
    MethodNotAllowed,
    NamespaceMissing,
    NamespaceNotFound,
    InvalidFilter,
    FilterTooComplex,
    InvalidCursor,
    IdempotencyKeyReused,
    IdempotencyKeyInUse,

    // Who calls
    CredentialsMissing,
    CredentialsBad,
    CredentialsExpired,
    CredentialsRevoked,
    CredentialsUnusableHere,
    LoginFailed,
    NotAllowed,

    // API keys
    ApiKeyNotFound,
    ApiKeyNameTaken,
    ApiKeyProtected,
    TooManyApiKeys,

    // Buckets
    BucketNotFound,
    BucketNameTaken,
    TooManyBuckets,
    BucketNotEmpty,
    BucketEnding,
    BucketEndFailed,
    BucketEndingUnreadable,
    BucketEndFailedUnreadable,
    RevisionMismatch,

    // Files
    FileNotFound,
    FileNotPresent,
    BucketMissingFileLock,
    NoSuchFile,
    AlreadyHidden,
    MissingPart,
    PartDigestMismatch,
    SourceTooLarge,
    RangeNotSatisfiable,

    ContentHeld,

    // Objects and unique keys
    ObjectNotFound,
    SchemaViolated,
    BlobSourceAmbiguous,
    BlobSourceMissing,
    BlobTooLarge,
    InvalidBlobData,
    SourceForbidden,
    SourceUnreachable,
    UniqueKeyFieldUnknown,
    UniqueKeyFieldNotScalar,
    UniqueKeyConflict,
    UniqueKeyNotFound,
    UniqueKeyValueMissing,
    PolicyRequired,
    AllObjectsFailed,

    // Uploads
    UploadNotFound,
    BlobPropertyUnknown,
    BlobTypeMismatch,
    FileTooLarge,
    InvalidFileName,
    UploadNotReceived,
    ETagMismatch,
    SizeMismatch,
    HashMismatch,
    UploadExpired,
    UploadCanceled,
    UploadAlreadyCompleted,
    PresignedUrlInvalid,

    // Batches
    BatchNotFound,
    ObjectsNotFound,
    LauncherNotConfigured,
    CommandUnknown,
    BatchNotDraft,
    BatchAlreadyFinished,
    BatchEmpty,
    NothingToRetry,
    ArtifactNotFound,
    Fenced,

    // Tasks
    TaskNotFound,
    TaskNotCancelable,

    // Webhooks
    WebhookNotFound,
    TooManyWebhooks,
    FeatureNotEnabled,

    // The server
    RateLimited,
    StorageUnavailable,
    ShuttingDown,
    InternalError,
}
