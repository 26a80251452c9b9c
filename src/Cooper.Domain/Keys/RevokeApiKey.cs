using Cooper.Domain.Audit;
using Cooper.Domain.Catalog;

namespace Cooper.Domain.Keys;

/// <summary>
/// Makes an API key worthless, from this moment and for good. Asks for the highest right.
/// <c>DELETE /v1/organizations/users/{email}/api-keys/{name}</c>.
/// </summary>
public sealed class RevokeApiKey(ICatalog catalog, TimeProvider time)
{
    public async Task<ApplicationKey> ExecuteAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        caller.RequireAll();
        var now = time.GetUtcNow();
        return await catalog.WriteAsync(
            async transaction =>
            {
                var key = await transaction.Keys.GetApiKeyAsync(caller.Account, name);
                var revoked = key with
                {
                    RevokedAt = now,
                    Api = key.Api! with { RevokedBy = caller.Key.Id.ToString() },
                    // No end of a bucket has anything more to do with it.
                    Buckets = null,
                    IsSuspended = false,
                };
                await transaction.Keys.UpdateAsync(revoked);
                await transaction.Audit.AddAsync(AuditEntry.Of(AuditAction.ApiKeyRevoked, revoked, caller, now));
                return revoked;
            },
            cancellationToken);
    }
}
