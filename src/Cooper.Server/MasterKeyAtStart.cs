using System.Security.Cryptography;
using Cooper.Domain.Accounts;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Engine.Embedded;
using Cooper.Server.Options;

namespace Cooper.Server;

/// <summary>What a start did to the master key.</summary>
enum MasterKeyOutcome
{
    Created,
    Unchanged,
    Replaced,
}

/// <param name="Secret">Told only when it was made by this start; then nobody else knows it.</param>
sealed record MasterKey(AccountId Id, MasterKeyOutcome Outcome, string? Secret);

/// <summary>Makes the account at the first start; at later ones compares it with what the options say.</summary>
sealed class MasterKeyAtStart(ICatalog catalog, CreateAccount createAccount, ReplaceMasterSecret replaceSecret, SecretBox secrets)
{
    public async Task<MasterKey> EnsureAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        if (await catalog.Accounts.FindFirstAsync(cancellationToken) is not { } account)
        {
            var (made, secret) = await createAccount.ExecuteAsync(options.MasterKeyId, options.MasterKey, cancellationToken);
            return new MasterKey(made.Id, MasterKeyOutcome.Created, options.MasterKey is null ? secret : null);
        }

        if (options.MasterKeyId is { } wanted && wanted != account.Id)
        {
            throw new StartException(ExitCode.Usage,
                $"{OptionList.MasterKeyId.Name} is {wanted}, but the account of this data folder is {account.Id}; "
                + "leave the option out, or give another folder");
        }

        await RequireRootKeyAsync(account, options, cancellationToken);
        var isReplaced = options.MasterKey is { } given && await replaceSecret.ExecuteAsync(account.Id, given, cancellationToken);
        return new MasterKey(account.Id, isReplaced ? MasterKeyOutcome.Replaced : MasterKeyOutcome.Unchanged, null);
    }

    async Task RequireRootKeyAsync(Account account, ServerOptions options, CancellationToken cancellationToken)
    {
        var id = KeyId.Master(account.Id);
        try
        {
            if (await catalog.Keys.FindAsync(id, cancellationToken) is { } key)
                secrets.Open(id, key.Secret);
        }
        catch (CryptographicException failure)
        {
            throw new FolderRefusedException(
                $"The root key is not the one that {options.Data} was sealed under; give the right one in {OptionList.RootKey.Env}",
                failure);
        }
    }
}
