using Cooper.Domain.Audit;
using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Buckets;

/// <summary>What a new bucket is to be.</summary>
/// <param name="Name">Its name in the door that makes it.</param>
/// <param name="StorageName">Its name in B2; null to derive one.</param>
public sealed record NewBucket(string Name, string? StorageName, BucketType Type)
{
    public IReadOnlyDictionary<string, string> Info { get; init; } = new Dictionary<string, string>();

    public string? Description { get; init; }

    public string? Schema { get; init; }

    public UniqueKey? UniqueKey { get; init; }

    public string Metadata { get; init; } = "{}";

    public TimeSpan DeletionWindow { get; init; }
}

/// <summary>Makes a bucket. <c>b2_create_bucket</c>, <c>POST /v1/buckets</c>.</summary>
public sealed class CreateBucket(ICatalog catalog, IBucketStore places, Limits limits, Entropy entropy, TimeProvider time)
{
    public async Task<Bucket> ExecuteAsync(Caller caller, NewBucket wish, CancellationToken cancellationToken)
    {
        caller.Require(Capability.WriteBuckets);
        caller.RequireNew(Capability.WriteBuckets, wish.Name, Namespaces.Default);
        if (wish.StorageName is { } given && !BucketName.IsValid(given))
            throw Refuse.BadRequest($"Invalid bucket name: {given}. {BucketName.Rule}");
        wish.UniqueKey?.Check(wish.Schema);
        await RefuseIfFullAsync(caller, cancellationToken);

        var id = BucketId.New(entropy);
        var now = time.GetUtcNow();
        var bucket = new Bucket
        {
            Id = id,
            Account = caller.Account,
            Namespace = Namespaces.Default,
            Name = wish.Name,
            StorageName = wish.StorageName ?? "",
            Type = wish.Type,
            Info = wish.Info,
            Description = wish.Description,
            Schema = wish.Schema,
            UniqueKey = wish.UniqueKey?.ToJson(),
            Metadata = wish.Metadata,
            DeletionWindow = wish.DeletionWindow,
            Revision = 1,
            State = BucketState.Live,
            Epoch = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };

        // First a note that the place has to go, then the place, then the bucket in exchange for the note: whatever dies in between,
        // the next start finds the note and removes the place.
        await using var gate = await places.EnterGateAsync(id, cancellationToken);
        await catalog.WriteAsync(
            async transaction =>
            {
                await RefuseIfTakenAsync(transaction.Buckets, wish, bucket);
                await transaction.Reclaims.AddAsync(id);
                return id;
            },
            cancellationToken);
        try
        {
            await gate.MakeAsync(cancellationToken);
            return await catalog.WriteAsync(
                async transaction =>
                {
                    await transaction.Reclaims.RemoveAsync(id);
                    var storageName = wish.StorageName ?? await DeriveStorageNameAsync(transaction.Buckets, id, wish.Name);
                    var named = bucket with { StorageName = storageName };
                    await transaction.Buckets.AddAsync(named);
                    await transaction.Audit.AddAsync(AuditEntry.Of(AuditAction.BucketCreated, named, caller, now));
                    await BucketEvents.CreatedAsync(transaction, named);
                    return named;
                },
                CancellationToken.None);
        }
        catch (RefusedException)
        {
            // Another bucket took the name in between.
            await ReclaimLeftovers.TryRemoveAsync(catalog, gate, id);
            throw;
        }
    }

    async ValueTask RefuseIfFullAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (await catalog.Buckets.CountLiveAsync(caller.Account, cancellationToken) >= limits.BucketsMax)
            throw Refuse.TooManyBuckets(limits.BucketsMax);
    }

    static async ValueTask RefuseIfTakenAsync(IBucketReader buckets, NewBucket wish, Bucket bucket)
    {
        if (wish.StorageName is { } given && await buckets.FindLiveByStorageNameAsync(given, CancellationToken.None) is not null)
            throw Refuse.BucketNameTaken(given);
        var present = await buckets.FindByNameAsync(bucket.Account, bucket.Namespace, bucket.Name, CancellationToken.None);
        if (present is { State: BucketState.Live })
            throw Refuse.BucketNameTaken(bucket.Name);
    }

    /// <summary>
    /// The bucket's own name where B2 can carry it and it is free, else <c>v1-</c> and the id's digits. Decided in the transaction that
    /// adds the bucket, so that nobody takes the name in between.
    /// </summary>
    static async ValueTask<string> DeriveStorageNameAsync(IBucketReader buckets, BucketId id, string name) =>
        BucketName.IsValid(name) && await buckets.FindLiveByStorageNameAsync(name, CancellationToken.None) is null
            ? name
            : BucketName.Derived(id);
}
