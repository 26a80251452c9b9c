using System.Buffers.Binary;
using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;

namespace Cooper.Engine.Embedded.Catalog;

/// <summary>Keys as committed. Those in use are answered from memory.</summary>
sealed class CommittedKeys(CatalogReaders readers) : IKeyReader
{
    const int RowsMax = 20_000;
    const int HintBytes = 16;

    readonly RowCache<KeyId, ApplicationKey> rows = new(RowsMax);

    // Only hints, by the first bytes of the fingerprint: the row decides.
    readonly RowCache<UInt128, KeyId> byFingerprint = new(RowsMax);

    public ValueTask<ApplicationKey?> FindAsync(KeyId id, CancellationToken cancellationToken) =>
        rows.TryGet(id, out var key) ? new(key) : LoadAsync(id, cancellationToken);

    public async ValueTask<ApplicationKey?> FindByFingerprintAsync(byte[] fingerprint, CancellationToken cancellationToken)
    {
        if (fingerprint.Length < HintBytes)
            return null;
        var hint = BinaryPrimitives.ReadUInt128LittleEndian(fingerprint);
        if (byFingerprint.TryGet(hint, out var id)
            && await FindAsync(id, cancellationToken) is { } hinted
            && (hinted.Secret.Fingerprint.AsSpan().SequenceEqual(fingerprint)
                || hinted.Previous?.Fingerprint.AsSpan().SequenceEqual(fingerprint) == true))
        {
            return hinted;
        }

        var before = rows.Version;
        var key = await readers.ReadAsync(tables => tables.Keys.FindByFingerprintAsync(fingerprint, cancellationToken), cancellationToken);
        if (key is not null)
        {
            rows.Keep(key.Id, key, before);
            byFingerprint.Keep(hint, key.Id, byFingerprint.Version);
        }

        return key;
    }

    public ValueTask<IReadOnlyList<ApplicationKey>> ListAsync(
        AccountId account, KeyId? start, int most, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Keys.ListAsync(account, start, most, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<ApplicationKey>> ListOfBucketAsync(BucketId bucket, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Keys.ListOfBucketAsync(bucket, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<ApplicationKey>> ListApiKeysAsync(AccountId account, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Keys.ListApiKeysAsync(account, cancellationToken), cancellationToken);

    public void Forget(IReadOnlyCollection<KeyId> changed) => rows.Forget(changed);

    async ValueTask<ApplicationKey?> LoadAsync(KeyId id, CancellationToken cancellationToken)
    {
        var before = rows.Version;
        var key = await readers.ReadAsync(tables => tables.Keys.FindAsync(id, cancellationToken), cancellationToken);
        if (key is not null)
            rows.Keep(id, key, before);
        return key;
    }
}
