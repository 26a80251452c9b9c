using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;

namespace Cooper.Domain.Accounts;

/// <summary>Gives the master key the secret that the operator has set. The old one is worth nothing from then on.</summary>
public sealed class ReplaceMasterSecret(ICatalog catalog, SecretBox secrets)
{
    /// <summary>False if it has that secret already.</summary>
    public async Task<bool> ExecuteAsync(AccountId account, string secret, CancellationToken cancellationToken)
    {
        var id = KeyId.Master(account);
        return await catalog.WriteAsync(
            async transaction =>
            {
                var key = await transaction.Keys.FindAsync(id, CancellationToken.None)
                    ?? throw new InvalidOperationException($"Account {account} has no master key");
                if (secrets.Matches(key.Secret, secret))
                    return false;
                await transaction.Keys.UpdateAsync(key with { Secret = secrets.Seal(id, secret) });
                return true;
            },
            cancellationToken);
    }
}
