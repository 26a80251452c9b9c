using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.B2.Buckets;

/// <summary>A bucket as B2 shows it. What this version has no settings for shows its neutral value.</summary>
sealed record BucketDocument(
    string AccountId,
    string BucketId,
    IReadOnlyDictionary<string, string> BucketInfo,
    string BucketName,
    string BucketType,
    IReadOnlyList<string> CorsRules,
    Guarded<EncryptionDocument> DefaultServerSideEncryption,
    Guarded<FileLockDocument> FileLockConfiguration,
    IReadOnlyList<string> LifecycleRules,
    IReadOnlyList<string> Options,
    Guarded<string> ReplicationConfiguration,
    long Revision)
{
    public static BucketDocument From(Bucket bucket, Caller caller) => new(
        bucket.Account.ToString(),
        bucket.Id.ToString(),
        bucket.Info,
        bucket.StorageName,
        BucketTypes.NameOf(bucket.Type),
        CorsRules: [],
        Guarded<EncryptionDocument>.For(caller, Capability.ReadBucketEncryption, EncryptionDocument.None),
        Guarded<FileLockDocument>.For(caller, Capability.ReadBucketRetentions, FileLockDocument.Off),
        LifecycleRules: [],
        Options: [],
        Guarded<string>.For(caller, Capability.ReadBucketReplications, null),
        bucket.Revision);
}

sealed record FileLockDocument(DefaultRetentionDocument DefaultRetention, bool IsFileLockEnabled)
{
    public static FileLockDocument Off { get; } = new(new DefaultRetentionDocument(null, null), IsFileLockEnabled: false);
}

sealed record DefaultRetentionDocument(string? Mode, string? Period);

static class BucketTypes
{
    public static string NameOf(BucketType type) => type switch
    {
        BucketType.AllPrivate => "allPrivate",
        BucketType.AllPublic => "allPublic",
    };

    public static BucketType Parse(string text) => text switch
    {
        "allPrivate" => BucketType.AllPrivate,
        "allPublic" => BucketType.AllPublic,
        _ => throw Refuse.BadRequest("bucketType must be allPrivate or allPublic"),
    };
}
