using System.Security.Cryptography;
using System.Text;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.LargeFiles;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Keys;

/// <summary>Finds out who calls. Whatever is not proved is refused; there is no fall-through.</summary>
public sealed class Authenticate(ICatalog catalog, Tokens tokens, SecretBox secrets, EndedSessions ended, KeyUses uses, TimeProvider time)
{
    /// <summary>Key id and secret, as at <c>b2_authorize_account</c>.</summary>
    public async ValueTask<Caller> BySecretAsync(string keyId, string secret, CancellationToken cancellationToken)
    {
        var key = KeyId.TryParse(keyId) is { } id ? await catalog.Keys.FindAsync(id, cancellationToken) : null;
        // An unknown id costs the same work as a wrong secret, and gives the same answer.
        var isRight = secrets.Matches(key?.Secret ?? SealedSecretOfNobody, secret);
        return key is { Api: null } && isRight && !key.IsSuspended && !key.IsExpired(time.GetUtcNow())
            ? new Caller(key)
            : throw Refuse.LoginFailed();
    }

    /// <summary>The secret alone, as a bearer token of <c>/v1</c>: that of an API key, or of an application key.</summary>
    public async ValueTask<Caller> ByBearerAsync(string secret, CancellationToken cancellationToken)
    {
        // An operator may have given the master key a secret that looks like that of an API key.
        if (secret.StartsWith(ApiKeySecret.Start, StringComparison.Ordinal)
            && await FindApiKeyAsync(ApiKeySecret.Hash(secret), cancellationToken) is { } found)
            return await ByApiKeyAsync(found, cancellationToken);
        var key = await catalog.Keys.FindByFingerprintAsync(secrets.Fingerprint(secret), cancellationToken);
        if (key is null or { Api: not null } or { IsSuspended: true })
            throw Refuse.CredentialsBad();
        return key.IsExpired(time.GetUtcNow()) ? throw Refuse.CredentialsExpired() : new Caller(key);
    }

    public ValueTask<Caller> ByAccountTokenAsync(string token, CancellationToken cancellationToken) =>
        tokens.ReadAccount(token) is { } signed
            ? FindAsync(signed.Key, signed.ExpiresAt, cancellationToken)
            : throw Refuse.CredentialsBad();

    /// <summary>The token of a session of the console. It ends with its key, by being signed out, and by itself.</summary>
    public ValueTask<Caller> BySessionAsync(string token, CancellationToken cancellationToken) =>
        tokens.ReadSession(token) is { } signed && !ended.Contains(token)
            ? FindAsync(signed.Key, signed.ExpiresAt, cancellationToken)
            : throw Refuse.CredentialsBad();

    /// <summary>The upload token of a bucket. One of an earlier epoch, or of a bucket that has ended, is a bad one.</summary>
    public async ValueTask<(Caller Caller, UploadTicket Ticket)> ByUploadTokenAsync(
        string token, BucketId bucket, CancellationToken cancellationToken)
    {
        var epoch = await FindEpochAsync(bucket, cancellationToken);
        var signed = tokens.ReadUpload(token, bucket.ToString(), epoch, isPart: false) ?? throw Refuse.CredentialsBad();
        return (await FindAsync(signed.Key, signed.ExpiresAt, cancellationToken), new UploadTicket(bucket, epoch));
    }

    /// <summary>The upload token of a large file.</summary>
    public async ValueTask<(Caller Caller, PartTicket Ticket)> ByPartTokenAsync(
        string token, FileId file, CancellationToken cancellationToken)
    {
        var epoch = await FindEpochAsync(file.Bucket, cancellationToken);
        var signed = tokens.ReadUpload(token, file.ToString(), epoch, isPart: true) ?? throw Refuse.CredentialsBad();
        return (await FindAsync(signed.Key, signed.ExpiresAt, cancellationToken), new PartTicket(file, epoch));
    }

    /// <summary>For downloads by name: an account token, or a download authorization with the overrides that the query gives.</summary>
    public async ValueTask<Reader> ByDownloadTokenAsync(
        string token, IReadOnlyDictionary<DownloadOverrides, string> overrides, CancellationToken cancellationToken)
    {
        if (tokens.ReadDownload(token) is not { } signed)
            return new Reader(await ByAccountTokenAsync(token, cancellationToken));

        var caller = await FindAsync(signed.Key, signed.ExpiresAt, cancellationToken);
        return new Reader(caller, (bucket, name) =>
        {
            if (name.Utf8.Length < signed.PrefixBytes)
                return false;
            var prefix = Encoding.UTF8.GetString(name.Utf8[..signed.PrefixBytes]);
            var repeated = overrides.Where(one => signed.Fixed.HasFlag(one.Key)).ToDictionary(one => one.Key, one => one.Value);
            return new DownloadScope(bucket.Id, bucket.Epoch, prefix, repeated).Digest() == signed.Scope;
        });
    }

    async ValueTask<Caller> ByApiKeyAsync(ApplicationKey key, CancellationToken cancellationToken)
    {
        if (key.RevokedAt is not null)
            throw Refuse.CredentialsRevoked();
        if (key.IsSuspended)
            throw Refuse.CredentialsBad();
        if (key.IsExpired(time.GetUtcNow()))
            throw Refuse.CredentialsExpired();
        uses.Note(key.Id);
        return new Caller(key) { Reach = key.HasScopes ? await ScopedReach.ResolveAsync(catalog, key, cancellationToken) : null };
    }

    /// <summary>What looks it up sees hashes only; the last word is a comparison in constant time.</summary>
    async ValueTask<ApplicationKey?> FindApiKeyAsync(byte[] hash, CancellationToken cancellationToken)
    {
        if (await catalog.Keys.FindByFingerprintAsync(hash, cancellationToken) is not { Api: not null } key)
            return null;
        var isRight = CryptographicOperations.FixedTimeEquals(key.Secret.Fingerprint, hash)
            || (key.Previous is { } previous && previous.Until > time.GetUtcNow()
                && CryptographicOperations.FixedTimeEquals(previous.Fingerprint, hash));
        return isRight ? key : null;
    }

    async ValueTask<Caller> FindAsync(KeyId id, DateTimeOffset tokenExpiresAt, CancellationToken cancellationToken)
    {
        if (tokens.IsExpired(tokenExpiresAt))
            throw Refuse.CredentialsExpired();
        var key = await catalog.Keys.FindAsync(id, cancellationToken);
        if (key is null or { Api: not null } or { IsSuspended: true })
            throw Refuse.CredentialsBad();
        return key.IsExpired(time.GetUtcNow()) ? throw Refuse.CredentialsExpired() : new Caller(key);
    }

    async ValueTask<long> FindEpochAsync(BucketId id, CancellationToken cancellationToken) =>
        await catalog.Buckets.FindAsync(id, cancellationToken) is { State: BucketState.Live } bucket
            ? bucket.Epoch
            : throw Refuse.CredentialsBad();

    static SealedSecret SealedSecretOfNobody { get; } = new([], new byte[32]);
}
