using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;

namespace Cooper.Domain.Keys;

/// <summary>An application key as the catalog keeps it. Its secret is sealed; see <see cref="SecretBox"/>.</summary>
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

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}

/// <summary>An application key's secret as it stands on disk.</summary>
/// <param name="Box">The secret, encrypted and authenticated under the root key.</param>
/// <param name="Fingerprint">A keyed hash of the secret, by which a bearer of it is found.</param>
public sealed record SealedSecret(byte[] Box, byte[] Fingerprint);
