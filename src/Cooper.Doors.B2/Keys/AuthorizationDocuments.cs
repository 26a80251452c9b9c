using System.Text.Json.Serialization;
using Cooper.Domain;
using Cooper.Domain.Keys;

namespace Cooper.Doors.B2.Keys;

/// <summary>The session as v1 and v2 show it.</summary>
sealed record FlatAuthorizationDocument(
    long AbsoluteMinimumPartSize,
    string AccountId,
    OneBucketAllowed Allowed,
    string ApiUrl,
    string AuthorizationToken,
    string DownloadUrl,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? MinimumPartSize,
    long RecommendedPartSize,
    string S3ApiUrl)
{
    public static FlatAuthorizationDocument From(Authorization session, string url, Limits limits, ApiVersion version)
    {
        var (id, name) = AllowedBucket.OnlyOne(session);
        return new FlatAuthorizationDocument(
            limits.PartBytesMin,
            session.Caller.Account.ToString(),
            new OneBucketAllowed(id, name, session.Caller.Capabilities.ToNames(), session.Caller.Key.NamePrefix),
            url,
            session.Token,
            url,
            version == ApiVersion.V1 ? limits.PartBytesRecommended : null,
            limits.PartBytesRecommended,
            url);
    }
}

sealed record OneBucketAllowed(string? BucketId, string? BucketName, IReadOnlyList<string> Capabilities, string? NamePrefix);

/// <summary>The session as v3 and v4 show it.</summary>
sealed record AuthorizationDocument<TStorageApi>(
    string AccountId,
    ApiInfo<TStorageApi> ApiInfo,
    long? ApplicationKeyExpirationTimestamp,
    string AuthorizationToken)
{
    public static AuthorizationDocument<TStorageApi> From(Authorization session, TStorageApi storageApi) => new(
        session.Caller.Account.ToString(),
        new ApiInfo<TStorageApi>(storageApi),
        session.Caller.Key.ExpiresAt?.ToUnixTimeMilliseconds(),
        session.Token);
}

sealed record ApiInfo<TStorageApi>(TStorageApi StorageApi);

/// <summary>v3 shows one bucket; a client between two releases reads lists of one.</summary>
sealed record StorageApiV3(
    long AbsoluteMinimumPartSize,
    string ApiUrl,
    string? BucketId,
    IReadOnlyList<string>? BucketIds,
    string? BucketName,
    IReadOnlyList<string?>? BucketNames,
    IReadOnlyList<string> Capabilities,
    string DownloadUrl,
    string InfoType,
    string? NamePrefix,
    long RecommendedPartSize,
    string S3ApiUrl)
{
    public static StorageApiV3 From(Authorization session, string url, Limits limits)
    {
        var (id, name) = AllowedBucket.OnlyOne(session);
        return new StorageApiV3(
            limits.PartBytesMin,
            url,
            id,
            id is null ? null : [id],
            name,
            id is null ? null : [name],
            session.Caller.Capabilities.ToNames(),
            url,
            "storageApi",
            session.Caller.Key.NamePrefix,
            limits.PartBytesRecommended,
            url);
    }
}

sealed record StorageApiV4(
    long AbsoluteMinimumPartSize, AllowedV4 Allowed, string ApiUrl, string DownloadUrl, long RecommendedPartSize, string S3ApiUrl)
{
    public static StorageApiV4 From(Authorization session, string url, Limits limits)
    {
        var buckets = session.Buckets?.Select(bucket => new AllowedBucket(bucket.Id.ToString(), bucket.Name)).ToList();
        var allowed = new AllowedV4(buckets, session.Caller.Capabilities.ToNames(), session.Caller.Key.NamePrefix);
        return new StorageApiV4(limits.PartBytesMin, allowed, url, url, limits.PartBytesRecommended, url);
    }
}

/// <param name="Buckets">Null if the key is not restricted.</param>
sealed record AllowedV4(IReadOnlyList<AllowedBucket>? Buckets, IReadOnlyList<string> Capabilities, string? NamePrefix);

/// <param name="Name">Null if the bucket is gone.</param>
sealed record AllowedBucket(string Id, string? Name)
{
    /// <summary>For the versions that know at most one.</summary>
    public static (string? Id, string? Name) OnlyOne(Authorization session) =>
        session.Buckets is [var (id, name)] ? (id.ToString(), name) : (null, null);
}
