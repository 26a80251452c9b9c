using Cooper.Domain.Audit;
using Cooper.Domain.Catalog;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Keys;

/// <summary>What a new API key is to be.</summary>
public sealed record NewApiKey(string Name, Permission Permission)
{
    public string? Description { get; init; }

    public IReadOnlyList<KeyScope> Scopes { get; init; } = [];

    public int? RateLimitOverride { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Makes an API key. Asks for the highest right. <c>POST /v1/organizations/users/{email}/api-keys</c>.</summary>
public sealed class CreateApiKey(ICatalog catalog, Entropy entropy, TimeProvider time)
{
    /// <summary>The secret is told here and never again.</summary>
    public async Task<(ApplicationKey Key, string Secret)> ExecuteAsync(
        Caller caller, NewApiKey wish, CancellationToken cancellationToken)
    {
        caller.RequireAll();
        ApiKeys.RefuseIfOutlives(caller, wish.ExpiresAt);
        var now = time.GetUtcNow();
        ApiKeys.RefuseIfPast(wish.ExpiresAt, now);
        var secret = ApiKeySecret.New(entropy);
        var plain = new ApplicationKey
        {
            Id = KeyId.NewApi(entropy),
            Account = caller.Account,
            Name = wish.Name,
            Capabilities = CapabilitySet.None,
            ExpiresAt = wish.ExpiresAt,
            CreatedAt = now,
            Secret = ApiKeySecret.Seal(secret),
            Api = new ApiKeyFacts
            {
                Prefix = ApiKeySecret.PrefixOf(secret),
                Description = wish.Description,
                Permission = wish.Permission,
                RateLimitOverride = wish.RateLimitOverride,
                CreatedBy = caller.Key.Id.ToString(),
            },
        };
        var made = await catalog.WriteAsync(
            async transaction =>
            {
                await RemoveOldAsync(transaction, caller, now);
                await transaction.Keys.RefuseIfTakenAsync(caller.Account, wish.Name);
                var key = await ApiKeys.WithRightsAsync(transaction, plain, wish.Permission, wish.Scopes);
                await transaction.Keys.AddAsync(key);
                await transaction.Audit.AddAsync(AuditEntry.Of(AuditAction.ApiKeyCreated, key, caller, now));
                return key;
            },
            cancellationToken);
        return (made, secret);
    }

    /// <summary>Keys grow in number here alone, so here is where old ones go.</summary>
    static async ValueTask RemoveOldAsync(ICatalogTransaction transaction, Caller caller, DateTimeOffset now)
    {
        var keys = await transaction.Keys.ListApiKeysAsync(caller.Account, CancellationToken.None);
        var revoked = keys.Where(key => key.RevokedAt is not null).OrderByDescending(key => key.RevokedAt);
        foreach (var old in revoked.Where((key, rank) => rank >= ApiKeys.RevokedMax || key.RevokedAt + ApiKeys.RevokedKept <= now))
            await transaction.Keys.DeleteAsync(old.Id);
        if (keys.Count(key => key.RevokedAt is null) >= ApiKeys.KeysMax)
            throw Refuse.TooManyApiKeys(ApiKeys.KeysMax);
    }
}
