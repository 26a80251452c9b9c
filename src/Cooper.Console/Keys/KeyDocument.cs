using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;

namespace Cooper.Console.Keys;

/// <summary>An application key.</summary>
/// <param name="Secret">Only when the key is made.</param>
/// <param name="BucketIds">Null for all buckets.</param>
sealed record KeyDocument(
    string KeyId, string KeyName, IReadOnlyList<string> Capabilities, IReadOnlyList<string>? BucketIds, string? NamePrefix,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, string? Secret)
{
    public static KeyDocument From(ApplicationKey key, string? secret = null) => new(
        key.Id.ToString(), key.Name, key.Capabilities.ToNames(), Spell(key.Buckets), key.NamePrefix, key.CreatedAt, key.ExpiresAt, secret);

    public static IReadOnlyList<string>? Spell(IReadOnlyList<BucketId>? buckets) =>
        buckets is null ? null : [.. buckets.Select(Cooper.Console.Buckets.BucketIds.Spell)];

    /// <summary>Without the secret.</summary>
    public override string ToString() => KeyId;
}

sealed record KeyPageDocument(IReadOnlyList<KeyDocument> Keys, string? NextKeyId);
