using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;

namespace Cooper.Doors.B2.Tests;

/// <summary>Things of the domain with settled values.</summary>
static class Make
{
    public static readonly AccountId Account = AccountId.Parse("2593a7b7b28c");
    public static readonly BucketId BucketId = BucketId.Parse("8d625eb63be2775577c70e1a");

    public static ApplicationKey Key() => new()
    {
        Id = KeyId.Numbered(Account, 4),
        Account = Account,
        Name = "ci",
        Capabilities = CapabilitySet.Of(Capability.ListFiles, Capability.ReadFiles),
        CreatedAt = DateTimeOffset.UnixEpoch,
        Secret = new SealedSecret([], []),
    };

    public static ApplicationKey FullKey() => Key() with { Capabilities = CapabilitySet.All };

    public static Caller Caller(ApplicationKey key) => new(key);

    public static Bucket Bucket() => new()
    {
        Id = BucketId,
        Account = Account,
        Namespace = "default",
        Name = "photos-2026",
        StorageName = "photos-2026",
        Type = BucketType.AllPrivate,
        Revision = 1,
        State = BucketState.Live,
        Epoch = 1,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    public static FileVersion File(VersionKind kind = VersionKind.Upload) => new()
    {
        Bucket = BucketId,
        Number = 7,
        Name = FileName.TryParse("a/b.txt")!,
        Kind = kind,
        Origin = VersionOrigin.Upload,
        Length = kind == VersionKind.Upload ? 11 : 0,
        ContentSha1 = kind == VersionKind.Upload ? "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed" : "none",
        ContentMd5 = kind == VersionKind.Upload ? "5eb63bbbe01eeed093cb22bb8f5acdc3" : null,
        ContentType = kind == VersionKind.Hide ? ContentType.HideMarker : "text/plain",
        Info = kind == VersionKind.Hide ? FileVersion.NoInfo : new Dictionary<string, string> { ["color"] = "blue" },
        UploadTimestamp = 1768379415123,
    };
}
