using Cooper.Domain.Catalog;

namespace Cooper.Domain.Keys;

/// <summary>
/// The API keys in the order of their making, the master key first. Asks for the highest right.
/// <c>GET /v1/organizations/users/{email}/api-keys</c>.
/// </summary>
public sealed class ListApiKeys(ICatalog catalog, KeyUses uses)
{
    /// <param name="withRevoked">Those too that were revoked, of which not all are kept.</param>
    public async Task<IReadOnlyList<ApplicationKey>> ExecuteAsync(Caller caller, bool withRevoked, CancellationToken cancellationToken)
    {
        caller.RequireAll();
        var keys = new List<ApplicationKey>();
        if (await catalog.Keys.FindAsync(KeyId.Master(caller.Account), cancellationToken) is { } master)
            keys.Add(master);
        keys.AddRange(
            (await catalog.Keys.ListApiKeysAsync(caller.Account, cancellationToken))
            .Where(key => withRevoked || key.RevokedAt is null)
            .Select(key => key with { LastUsedAt = uses.LastOf(key) }));
        return keys;
    }
}
