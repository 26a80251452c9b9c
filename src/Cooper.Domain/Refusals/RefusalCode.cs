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
    CredentialsUnusableHere,
    LoginFailed,
    NotAllowed,

    // Buckets
    BucketNotFound,
    BucketNameTaken,
    TooManyBuckets,
    BucketNotEmpty,
    BucketEnding,
    BucketEndFailed,
    RevisionMismatch,

    // Files
    FileNotFound,
    FileNotPresent,
    NoSuchFile,
    AlreadyHidden,
    MissingPart,
    PartDigestMismatch,
    SourceTooLarge,
    RangeNotSatisfiable,

    // Tasks
    TaskNotFound,
    TaskNotCancelable,

    // The server
    StorageUnavailable,
    ShuttingDown,
    InternalError,
}
