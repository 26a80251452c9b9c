using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;

namespace Cooper.Domain.Keys;

/// <summary>
/// A key as the catalog keeps it: an application key, whose secret is sealed (see <see cref="SecretBox"/>), or an API key, of whose secret
/// only a hash is kept.
/// </summary>
public sealed record ApplicationKey
{
    public required KeyId Id { get; init; }

    public required AccountId Account { get; init; }

    public required string Name { get; init; }

    public required CapabilitySet Capabilities { get; init; }

    /// <summary>The buckets it is restricted to; null for all.</summary>
    public IReadOnlyList<BucketId>? Buckets { get; init; }

    public string? NamePrefix { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>True while the only bucket of the key is Ending: it is as if deleted, and works again after undo.</summary>
    public bool IsSuspended { get; init; }

    public required SealedSecret Secret { get; init; }

    /// <summary>Of an API key of <c>/v1</c>; null for an application key.</summary>
    public ApiKeyFacts? Api { get; init; }

    /// <summary>Of an API key that was rotated: the secret before, as long as it may still be used.</summary>
    public PreviousSecret? Previous { get; init; }

    /// <summary>Of an API key, to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>An API key that was revoked is kept for a while, and good for nothing.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    public bool HasScopes => Api is { Scopes.Count: > 0 };

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}

/// <summary>A key's secret as it stands on disk.</summary>
/// <param name="Box">The secret, encrypted and authenticated under the root key; of an API key nothing.</param>
/// <param name="Fingerprint">A keyed hash of the secret, by which a bearer of it is found; of an API key its SHA-256.</param>
public sealed record SealedSecret(byte[] Box, byte[] Fingerprint);

/// <summary>A secret that another has replaced.</summary>
/// <param name="Fingerprint">As in <see cref="SealedSecret"/>.</param>
/// <param name="Until">From then on it is worthless.</param>
public sealed record PreviousSecret(byte[] Fingerprint, DateTimeOffset Until);
