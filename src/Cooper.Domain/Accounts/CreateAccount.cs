using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;

namespace Cooper.Domain.Accounts;

/// <summary>Makes the server's account and its master key, in one transaction. At the first start.</summary>
public sealed class CreateAccount(ICatalog catalog, SecretBox secrets, Entropy entropy, TimeProvider time)
{
    public const int SecretLengthMin = 24;

    const int RandomDigits = 39;
    const string KeyName = "master";

    /// <param name="id">Random if null.</param>
    /// <param name="secret">Random if null. It is told here and never again.</param>
    public async Task<(Account Account, string Secret)> ExecuteAsync(AccountId? id, string? secret, CancellationToken cancellationToken)
    {
        var account = new Account(id ?? AccountId.Parse(entropy.NextHex(AccountId.Digits)), time.GetUtcNow());
        secret ??= KeyId.Cluster + entropy.NextHex(RandomDigits);
        var keyId = KeyId.Master(account.Id);
        var key = new ApplicationKey
        {
            Id = keyId,
            Account = account.Id,
            Name = KeyName,
            Capabilities = CapabilitySet.All,
            CreatedAt = account.CreatedAt,
            Secret = secrets.Seal(keyId, secret),
        };
        await catalog.WriteAsync(
            async transaction =>
            {
                if (await transaction.Accounts.FindFirstAsync(CancellationToken.None) is { } present)
                    throw new InvalidOperationException($"There is an account already: {present.Id}");
                await transaction.Accounts.AddAsync(account);
                await transaction.Keys.AddAsync(key);
                return account;
            },
            cancellationToken);
        return (account, secret);
    }
}
