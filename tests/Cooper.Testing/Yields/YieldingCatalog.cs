using Cooper.Domain.Accounts;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Tasks;

namespace Cooper.Testing.Yields;

/// <summary>A catalog in which there is a yield point before and after every look and every commit.</summary>
public sealed class YieldingCatalog(ICatalog catalog, YieldPoints points) : ICatalog
{
    public IAccountReader Accounts => catalog.Accounts;

    public IAnswerReader Answers => catalog.Answers;

    public IAuditReader Audit => catalog.Audit;

    public IWebhookReader Webhooks => catalog.Webhooks;

    public IEventReader Events => catalog.Events;

    public IBucketReader Buckets { get; } = new YieldingBuckets(catalog.Buckets, points);

    public IKeyReader Keys { get; } = new YieldingKeys(catalog.Keys, points);

    public ITaskReader Tasks { get; } = new YieldingTasks(catalog.Tasks, points);

    public async Task<T> WriteAsync<T>(Func<ICatalogTransaction, ValueTask<T>> change, CancellationToken cancellationToken)
    {
        await points.PassAsync();
        var result = await catalog.WriteAsync(
            async transaction =>
            {
                await points.PassAsync();
                return await change(transaction);
            },
            cancellationToken);
        await points.PassAsync();
        return result;
    }

    static async ValueTask<T> LookAsync<T>(YieldPoints points, Func<ValueTask<T>> look)
    {
        await points.PassAsync();
        var found = await look();
        await points.PassAsync();
        return found;
    }

    sealed class YieldingBuckets(IBucketReader buckets, YieldPoints points) : IBucketReader
    {
        public ValueTask<Bucket?> FindAsync(BucketId id, CancellationToken cancellationToken) =>
            LookAsync(points, () => buckets.FindAsync(id, cancellationToken));

        public ValueTask<Bucket?> FindLiveByStorageNameAsync(string storageName, CancellationToken cancellationToken) =>
            LookAsync(points, () => buckets.FindLiveByStorageNameAsync(storageName, cancellationToken));

        public ValueTask<Bucket?> FindByNameAsync(AccountId account, string @namespace, string name, CancellationToken cancellationToken) =>
            LookAsync(points, () => buckets.FindByNameAsync(account, @namespace, name, cancellationToken));

        public ValueTask<IReadOnlyList<Bucket>> ListAsync(AccountId account, CancellationToken cancellationToken) =>
            LookAsync(points, () => buckets.ListAsync(account, cancellationToken));

        public ValueTask<int> CountLiveAsync(AccountId account, CancellationToken cancellationToken) =>
            buckets.CountLiveAsync(account, cancellationToken);
    }

    sealed class YieldingKeys(IKeyReader keys, YieldPoints points) : IKeyReader
    {
        public ValueTask<ApplicationKey?> FindAsync(KeyId id, CancellationToken cancellationToken) =>
            LookAsync(points, () => keys.FindAsync(id, cancellationToken));

        public ValueTask<ApplicationKey?> FindByFingerprintAsync(byte[] fingerprint, CancellationToken cancellationToken) =>
            LookAsync(points, () => keys.FindByFingerprintAsync(fingerprint, cancellationToken));

        public ValueTask<IReadOnlyList<ApplicationKey>> ListAsync(
            AccountId account, KeyId? start, int most, CancellationToken cancellationToken) =>
            LookAsync(points, () => keys.ListAsync(account, start, most, cancellationToken));

        public ValueTask<IReadOnlyList<ApplicationKey>> ListOfBucketAsync(BucketId bucket, CancellationToken cancellationToken) =>
            LookAsync(points, () => keys.ListOfBucketAsync(bucket, cancellationToken));

        public ValueTask<IReadOnlyList<ApplicationKey>> ListApiKeysAsync(AccountId account, CancellationToken cancellationToken) =>
            LookAsync(points, () => keys.ListApiKeysAsync(account, cancellationToken));
    }

    sealed class YieldingTasks(ITaskReader tasks, YieldPoints points) : ITaskReader
    {
        public ValueTask<DurableTask?> FindAsync(TaskId id, CancellationToken cancellationToken) =>
            LookAsync(points, () => tasks.FindAsync(id, cancellationToken));

        public ValueTask<IReadOnlyList<DurableTask>> ListAsync(
            AccountId account,
            TaskState? state,
            string? kind,
            IReadOnlyCollection<BucketId>? buckets,
            int offset,
            int most,
            CancellationToken cancellationToken) =>
            LookAsync(points, () => tasks.ListAsync(account, state, kind, buckets, offset, most, cancellationToken));

        public ValueTask<int> CountAsync(
            AccountId account,
            TaskState? state,
            string? kind,
            IReadOnlyCollection<BucketId>? buckets,
            CancellationToken cancellationToken) =>
            LookAsync(points, () => tasks.CountAsync(account, state, kind, buckets, cancellationToken));

        public ValueTask<IReadOnlyList<DurableTask>> ListNextAsync(int most, CancellationToken cancellationToken) =>
            LookAsync(points, () => tasks.ListNextAsync(most, cancellationToken));
    }
}
