using System.Text.Json.Serialization;
using Cooper.Domain.Keys;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Keys;

/// <summary>A key as v4 shows it.</summary>
/// <param name="ApplicationKey">The secret; only when the key is made.</param>
sealed record KeyDocument(
    string AccountId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ApplicationKey,
    string ApplicationKeyId,
    IReadOnlyList<string>? BucketIds,
    IReadOnlyList<string> Capabilities,
    long? ExpirationTimestamp,
    string KeyName,
    string? NamePrefix,
    IReadOnlyList<string> Options)
{
    public static KeyDocument From(ApplicationKey key, string? secret = null) => new(
        key.Account.ToString(),
        secret,
        key.Id.ToString(),
        key.Buckets is null ? null : [.. key.Buckets.Select(bucket => bucket.ToString())],
        key.Capabilities.ToNames(),
        key.ExpiresAt?.ToUnixTimeMilliseconds(),
        key.Name,
        key.NamePrefix,
        Options: []);
}

/// <summary>
/// A key as v1 to v3 show it, with one bucket. A key of several shows them too, so that nobody takes it for an unrestricted one.
/// </summary>
sealed record OneBucketKeyDocument(
    string AccountId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ApplicationKey,
    string ApplicationKeyId,
    string? BucketId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? BucketIds,
    IReadOnlyList<string> Capabilities,
    long? ExpirationTimestamp,
    string KeyName,
    string? NamePrefix,
    IReadOnlyList<string> Options)
{
    public static OneBucketKeyDocument From(ApplicationKey key, string? secret = null)
    {
        var shown = KeyDocument.From(key, secret);
        return new OneBucketKeyDocument(
            shown.AccountId,
            shown.ApplicationKey,
            shown.ApplicationKeyId,
            shown.BucketIds is [var only] ? only : null,
            shown.BucketIds is { Count: > 1 } several ? several : null,
            shown.Capabilities,
            shown.ExpirationTimestamp,
            shown.KeyName,
            shown.NamePrefix,
            shown.Options);
    }
}

sealed record KeyPageDocument<TKey>(IReadOnlyList<TKey> Keys, string? NextApplicationKeyId);

static class KeyAnswer
{
    public static IResult Of(ApplicationKey key, ApiVersion version, string? secret = null) =>
        version < ApiVersion.V4
            ? B2Answer.Of(OneBucketKeyDocument.From(key, secret), B2Json.Wire.OneBucketKeyDocument)
            : B2Answer.Of(KeyDocument.From(key, secret), B2Json.Wire.KeyDocument);
}
