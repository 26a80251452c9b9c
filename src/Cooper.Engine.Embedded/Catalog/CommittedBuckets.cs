using System.Text;
using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;

namespace Cooper.Engine.Embedded.Catalog;

/// <summary>
/// Buckets as committed. The two lookups that every upload and download makes are answered from memory, and the list that every request
/// with a key makes whose scopes go by names.
/// </summary>
sealed class CommittedBuckets(CatalogReaders readers) : IBucketReader
{
    const int RowsMax = 20_000;
    const int ListsMax = 16;

    readonly RowCache<BucketId, Bucket> rows = new(RowsMax);

    readonly RowCache<AccountId, IReadOnlyList<Bucket>> lists = new(ListsMax);

    // Only hints: the row decides whether it is Live and has the name, so a hint that has become wrong does no harm.
    readonly RowCache<string, BucketId> byStorageName = new(RowsMax, StringComparer.OrdinalIgnoreCase);

    public ValueTask<Bucket?> FindAsync(BucketId id, CancellationToken cancellationToken) =>
        rows.TryGet(id, out var bucket) ? new(bucket) : LoadAsync(id, cancellationToken);

    public async ValueTask<Bucket?> FindLiveByStorageNameAsync(string storageName, CancellationToken cancellationToken)
    {
        // SQLite compares letters of ASCII only, and so do we.
        if (Ascii.IsValid(storageName)
            && byStorageName.TryGet(storageName, out var id)
            && await FindAsync(id, cancellationToken) is { State: BucketState.Live } hinted
            && hinted.StorageName.Equals(storageName, StringComparison.OrdinalIgnoreCase))
        {
            return hinted;
        }

        var before = rows.Version;
        var bucket = await readers.ReadAsync(
            tables => tables.Buckets.FindLiveByStorageNameAsync(storageName, cancellationToken), cancellationToken);
        if (bucket is not null)
        {
            rows.Keep(bucket.Id, bucket, before);
            byStorageName.Keep(bucket.StorageName, bucket.Id, byStorageName.Version);
        }

        return bucket;
    }

    public ValueTask<Bucket?> FindByNameAsync(AccountId account, string @namespace, string name, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Buckets.FindByNameAsync(account, @namespace, name, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<Bucket>> ListAsync(AccountId account, CancellationToken cancellationToken) =>
        lists.TryGet(account, out var list) ? new(list) : LoadListAsync(account, cancellationToken);

    public ValueTask<int> CountLiveAsync(AccountId account, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Buckets.CountLiveAsync(account, cancellationToken), cancellationToken);

    public void Forget(IReadOnlyCollection<BucketId> changed)
    {
        rows.Forget(changed);
        if (changed.Count > 0)
            lists.Clear();
    }

    async ValueTask<IReadOnlyList<Bucket>> LoadListAsync(AccountId account, CancellationToken cancellationToken)
    {
        var before = lists.Version;
        var list = await readers.ReadAsync(tables => tables.Buckets.ListAsync(account, cancellationToken), cancellationToken);
        lists.Keep(account, list, before);
        return list;
    }

    async ValueTask<Bucket?> LoadAsync(BucketId id, CancellationToken cancellationToken)
    {
        var before = rows.Version;
        var bucket = await readers.ReadAsync(tables => tables.Buckets.FindAsync(id, cancellationToken), cancellationToken);
        if (bucket is not null)
            rows.Keep(id, bucket, before);
        return bucket;
    }
}
