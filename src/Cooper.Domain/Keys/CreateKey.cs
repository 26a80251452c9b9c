using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Keys;

/// <summary>What a new key is to be.</summary>
public sealed record NewKey(
    string Name, CapabilitySet Capabilities, IReadOnlyList<BucketId>? Buckets, string? NamePrefix, long? ValidSeconds);

/// <summary>Makes an application key, never a stronger one than the maker's. <c>b2_create_key</c>.</summary>
public sealed class CreateKey(ICatalog catalog, SecretBox secrets, Entropy entropy, TimeProvider time)
{
    public const int NameLengthMax = 100;
    public const int BucketsMax = 1000;
    public const long SecondsMax = 86_400_000;

    const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+";
    const int SecretCharacters = 27;

    /// <summary>The secret is told here and never again.</summary>
    public async Task<(ApplicationKey Key, string Secret)> ExecuteAsync(Caller caller, NewKey wish, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteKeys);
        Check(wish);
        foreach (var id in wish.Buckets ?? [])
            await catalog.Buckets.GetLiveAsync(caller, id, cancellationToken);

        var now = time.GetUtcNow();
        DateTimeOffset? expiresAt = wish.ValidSeconds is { } seconds ? now.AddSeconds(seconds) : null;
        RefuseIfStronger(caller, wish, expiresAt);

        var secret = $"K{KeyId.Cluster}{entropy.NextText(SecretAlphabet, SecretCharacters)}";
        var key = await catalog.WriteAsync(
            async transaction =>
            {
                // Again, now that nothing can come in between: a bucket that ends takes the keys with it that it has then.
                foreach (var bucket in wish.Buckets ?? [])
                    await transaction.Buckets.GetLiveAsync(caller, bucket, CancellationToken.None);
                var id = KeyId.Numbered(caller.Account, await transaction.Keys.NextNumberAsync(caller.Account));
                var made = new ApplicationKey
                {
                    Id = id,
                    Account = caller.Account,
                    Name = wish.Name,
                    Capabilities = wish.Capabilities,
                    Buckets = wish.Buckets,
                    NamePrefix = wish.NamePrefix,
                    ExpiresAt = expiresAt,
                    CreatedAt = now,
                    Secret = secrets.Seal(id, secret),
                };
                await transaction.Keys.AddAsync(made);
                return made;
            },
            cancellationToken);
        return (key, secret);
    }

    static void Check(NewKey wish)
    {
        if (wish.Name.Length is 0 or > NameLengthMax || !wish.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw Refuse.BadRequest($"keyName must be 1 to {NameLengthMax} letters, digits and hyphens");
        if (wish.Capabilities == CapabilitySet.None)
            throw Refuse.BadRequest("capabilities must not be empty");
        if (wish.ValidSeconds is < 1 or > SecondsMax)
            throw Refuse.BadRequest($"validDurationInSeconds must be 1 to {SecondsMax}");
        if (wish.Buckets is { Count: 0 or > BucketsMax })
            throw Refuse.BadRequest($"A restricted key names 1 to {BucketsMax} buckets");
        var isRestricted = wish.Buckets is not null || wish.NamePrefix is { Length: > 0 };
        if (isRestricted && !CapabilitySet.InsideBuckets.Contains(wish.Capabilities))
            throw Refuse.BadRequest("A key that is restricted to buckets or to a namePrefix cannot hold these capabilities: "
                + wish.Capabilities.Without([.. Enum.GetValues<Capability>().Where(CapabilitySet.InsideBuckets.Contains)]));
        if (wish.NamePrefix is { Length: > 0 } prefix && FileName.Objection(prefix) is { } objection)
            throw Refuse.BadRequest("namePrefix: " + objection);
    }

    /// <summary>Whoever may write keys could otherwise reach everything.</summary>
    static void RefuseIfStronger(Caller caller, NewKey wish, DateTimeOffset? expiresAt)
    {
        if (!caller.Capabilities.Contains(wish.Capabilities))
        {
            var beyond = wish.Capabilities.Without([.. Enum.GetValues<Capability>().Where(caller.Can)]);
            throw Refuse.NotAllowed($"The new key would have capabilities that its maker has not: {beyond}");
        }

        if (caller.Buckets is not null && (wish.Buckets is null || !wish.Buckets.All(caller.CanReach)))
            throw Refuse.NotAllowed("The new key would reach buckets that its maker cannot");
        if (!(wish.NamePrefix ?? "").StartsWith(caller.NamePrefix, StringComparison.Ordinal))
            throw Refuse.NotAllowed("The new key would reach names that its maker cannot");
        if (caller.Key.ExpiresAt is { } end && (expiresAt is null || expiresAt > end))
            throw Refuse.NotAllowed("The new key would outlive its maker");
    }
}
