using Cooper.Domain.Audit;
using Cooper.Domain.Catalog;

namespace Cooper.Domain.Keys;

/// <summary>What to change of an API key; null leaves it as it is.</summary>
public sealed record ApiKeyChange
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public Permission? Permission { get; init; }

    /// <summary>Empty to take all limits away.</summary>
    public IReadOnlyList<KeyScope>? Scopes { get; init; }

    public int? RateLimitOverride { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>
/// Changes an API key; its secret stays. Asks for the highest right. <c>PATCH /v1/organizations/users/{email}/api-keys/{name}</c>.
/// </summary>
public sealed class UpdateApiKey(ICatalog catalog, KeyUses uses, TimeProvider time)
{
    public async Task<ApplicationKey> ExecuteAsync(Caller caller, string name, ApiKeyChange change, CancellationToken cancellationToken)
    {
        caller.RequireAll();
        var now = time.GetUtcNow();
        ApiKeys.RefuseIfPast(change.ExpiresAt, now);
        var updated = await catalog.WriteAsync(
            async transaction =>
            {
                var before = await transaction.Keys.GetApiKeyAsync(caller.Account, name);
                var after = before with
                {
                    Name = change.Name ?? before.Name,
                    ExpiresAt = change.ExpiresAt ?? before.ExpiresAt,
                    Api = before.Api! with
                    {
                        Description = change.Description ?? before.Api.Description,
                        RateLimitOverride = change.RateLimitOverride ?? before.Api.RateLimitOverride,
                    },
                };
                ApiKeys.RefuseIfOutlives(caller, after.ExpiresAt);
                if (after.Name != before.Name)
                    await transaction.Keys.RefuseIfTakenAsync(caller.Account, after.Name);
                if (change.Scopes is { } scopes)
                    after = await ApiKeys.WithRightsAsync(transaction, after, change.Permission ?? before.Api.Permission, scopes);
                else if (change.Permission is { } permission)
                    after = ApiKeys.WithPermission(after, permission);
                await transaction.Keys.UpdateAsync(after);
                await transaction.Audit.AddAsync(AuditEntry.Of(AuditAction.ApiKeyUpdated, after, caller, now));
                return after;
            },
            cancellationToken);
        return updated with { LastUsedAt = uses.LastOf(updated) };
    }
}
