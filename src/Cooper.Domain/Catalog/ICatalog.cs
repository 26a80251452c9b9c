using Cooper.Domain.Accounts;
using Cooper.Domain.Answers;
using Cooper.Domain.Audit;
using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Tasks;
using Cooper.Domain.Webhooks;

namespace Cooper.Domain.Catalog;

/// <summary>
/// What is not inside a bucket: accounts, keys, buckets, tasks. Reads see what is committed. Changes happen in one transaction at a time
/// as far as they could disturb each other; it is durable when <see cref="WriteAsync"/> returns.
/// </summary>
public interface ICatalog
{
    IAccountReader Accounts { get; }

    IBucketReader Buckets { get; }

    IKeyReader Keys { get; }

    ITaskReader Tasks { get; }

    IAnswerReader Answers { get; }

    IAuditReader Audit { get; }

    IWebhookReader Webhooks { get; }

    IEventReader Events { get; }

    /// <summary>
    /// Runs the change in one transaction and commits it. Atomic: if it throws, nothing has changed. It may run more than once (a conflict
    /// on engines that have them), so it does nothing but read and change the catalog. Canceling has no effect once the commit has begun.
    /// </summary>
    Task<T> WriteAsync<T>(Func<ICatalogTransaction, ValueTask<T>> change, CancellationToken cancellationToken);
}

/// <summary>The catalog inside one transaction: its readers see the transaction's own changes.</summary>
public interface ICatalogTransaction
{
    IAccountTable Accounts { get; }

    IBucketTable Buckets { get; }

    IKeyTable Keys { get; }

    ITaskTable Tasks { get; }

    IReclaimTable Reclaims { get; }

    IAnswerTable Answers { get; }

    IAuditTable Audit { get; }

    IWebhookTable Webhooks { get; }

    IEventTable Events { get; }
}

public interface IAccountReader
{
    /// <summary>The server's account; null before the first start is complete.</summary>
    ValueTask<Account?> FindFirstAsync(CancellationToken cancellationToken);
}

public interface IAccountTable : IAccountReader
{
    ValueTask AddAsync(Account account);
}

public interface IBucketReader
{
    /// <summary>In whatever state, the tombstone included.</summary>
    ValueTask<Bucket?> FindAsync(BucketId id, CancellationToken cancellationToken);

    /// <summary>The Live bucket of that name: exactly it if there is one, else whatever the case of its letters.</summary>
    ValueTask<Bucket?> FindLiveByStorageNameAsync(string storageName, CancellationToken cancellationToken);

    /// <summary>The Live bucket of that name in the namespace; if there is none, the latest one that is Ending or Reclaiming.</summary>
    ValueTask<Bucket?> FindByNameAsync(AccountId account, string @namespace, string name, CancellationToken cancellationToken);

    /// <summary>All Live, Ending and Reclaiming buckets of an account, ordered by storage name (case-insensitively), then id.</summary>
    ValueTask<IReadOnlyList<Bucket>> ListAsync(AccountId account, CancellationToken cancellationToken);

    /// <summary>How many Live buckets the account has.</summary>
    ValueTask<int> CountLiveAsync(AccountId account, CancellationToken cancellationToken);
}

public interface IBucketTable : IBucketReader
{
    /// <exception cref="Refusals.RefusedException">BucketNameTaken: a Live bucket has the name or the storage name.</exception>
    ValueTask AddAsync(Bucket bucket);

    /// <summary>Replaces the row of that id. Names, as in <see cref="AddAsync"/>, stay unique among Live buckets.</summary>
    ValueTask UpdateAsync(Bucket bucket);

    /// <summary>Removes rows of buckets that were Gone before then, at most so many. Returns how many it removed.</summary>
    ValueTask<int> RemoveTombstonesAsync(DateTimeOffset before, int most);
}

public interface IKeyReader
{
    ValueTask<ApplicationKey?> FindAsync(KeyId id, CancellationToken cancellationToken);

    /// <summary>The key whose secret has that fingerprint, of either kind, or had it before it was rotated last.</summary>
    ValueTask<ApplicationKey?> FindByFingerprintAsync(byte[] fingerprint, CancellationToken cancellationToken);

    /// <summary>All API keys of the account, those that are revoked too, in the order of their making.</summary>
    ValueTask<IReadOnlyList<ApplicationKey>> ListApiKeysAsync(AccountId account, CancellationToken cancellationToken);

    /// <summary>Application keys of the account except its master key, ordered by id, from <paramref name="start"/> (inclusive).</summary>
    ValueTask<IReadOnlyList<ApplicationKey>> ListAsync(AccountId account, KeyId? start, int most, CancellationToken cancellationToken);

    /// <summary>All keys that are restricted to this bucket, alone or among others.</summary>
    ValueTask<IReadOnlyList<ApplicationKey>> ListOfBucketAsync(BucketId bucket, CancellationToken cancellationToken);
}

public interface IKeyTable : IKeyReader
{
    /// <summary>A number for a new key, never given again.</summary>
    ValueTask<long> NextNumberAsync(AccountId account);

    ValueTask AddAsync(ApplicationKey key);

    ValueTask UpdateAsync(ApplicationKey key);

    ValueTask DeleteAsync(KeyId id);

    /// <summary>Leaves all else as it is; never sets an earlier time. Without effect if there is no such key.</summary>
    ValueTask NoteUseAsync(KeyId id, DateTimeOffset at);
}

public interface ITaskReader
{
    ValueTask<DurableTask?> FindAsync(TaskId id, CancellationToken cancellationToken);

    /// <summary>Newest first. Null conditions match all; of buckets, tasks of any of them match.</summary>
    ValueTask<IReadOnlyList<DurableTask>> ListAsync(
        AccountId account, TaskState? state, string? kind, IReadOnlyCollection<BucketId>? buckets, int offset, int most,
        CancellationToken cancellationToken);

    ValueTask<int> CountAsync(
        AccountId account, TaskState? state, string? kind, IReadOnlyCollection<BucketId>? buckets, CancellationToken cancellationToken);

    /// <summary>Tasks that are not over; those whose step is due first come first.</summary>
    ValueTask<IReadOnlyList<DurableTask>> ListNextAsync(int most, CancellationToken cancellationToken);
}

public interface ITaskTable : ITaskReader
{
    ValueTask AddAsync(DurableTask task);

    ValueTask UpdateAsync(DurableTask task);

    /// <summary>Has the next steps of a bucket's tasks of one kind come at that time, if they would come later.</summary>
    ValueTask HurryAsync(string kind, BucketId bucket, DateTimeOffset due);

    /// <summary>
    /// Removes tasks of that kind that were over before then, at most so many; never one that the row of a bucket names that is Ending or
    /// Reclaiming. Returns how many it removed.
    /// </summary>
    ValueTask<int> RemoveFinishedAsync(string kind, DateTimeOffset before, int most);

    /// <summary>Likewise, those of all other kinds.</summary>
    ValueTask<int> RemoveFinishedExceptAsync(string kind, DateTimeOffset before, int most);
}

/// <summary>Places that have no Live bucket and have to go: those being made, and those of strict deletes.</summary>
public interface IReclaimTable
{
    ValueTask AddAsync(BucketId bucket);

    ValueTask RemoveAsync(BucketId bucket);

    ValueTask<IReadOnlyList<BucketId>> ListAsync();
}

public interface IAnswerReader
{
    /// <summary>Expired ones too, until they are removed.</summary>
    ValueTask<StoredAnswer?> FindAsync(AnswerId id, CancellationToken cancellationToken);
}

/// <summary>Answers kept for requests that may come again.</summary>
public interface IAnswerTable : IAnswerReader
{
    /// <summary>Adds it, or replaces the one of that id.</summary>
    ValueTask PutAsync(StoredAnswer answer);

    /// <summary>
    /// Removes those that expire at this time or have before, at most so many, the oldest first. Returns how many it removed.
    /// </summary>
    ValueTask<int> RemoveExpiredAsync(DateTimeOffset now, int most);
}

public interface IAuditReader
{
    /// <summary>Newest first.</summary>
    ValueTask<IReadOnlyList<AuditEntry>> ListAsync(AccountId account, AuditQuery query, CancellationToken cancellationToken);
}

/// <summary>What was done to buckets. Grows, and is never changed.</summary>
public interface IAuditTable : IAuditReader
{
    ValueTask AddAsync(AuditEntry entry);
}

public interface IWebhookReader
{
    ValueTask<Webhook?> FindAsync(WebhookId id, CancellationToken cancellationToken);

    /// <summary>In the order of their making. Asked with every change of an object: what is committed is answered from memory.</summary>
    ValueTask<IReadOnlyList<Webhook>> ListAsync(AccountId account, CancellationToken cancellationToken);
}

public interface IWebhookTable : IWebhookReader
{
    ValueTask AddAsync(Webhook webhook);

    ValueTask UpdateAsync(Webhook webhook);

    /// <summary>With what it has not acknowledged.</summary>
    ValueTask DeleteAsync(WebhookId id);
}

public interface IEventReader
{
    /// <summary>
    /// Of active webhooks, what is due and not parked, in the order of the events. Of events of one subject to one webhook only the first
    /// that is not parked; of each webhook at most so many.
    /// </summary>
    ValueTask<IReadOnlyList<EventDelivery>> ListDueAsync(DateTimeOffset now, int mostOfEach, CancellationToken cancellationToken);

    ValueTask<DeliveryCount> CountAsync(WebhookId webhook, CancellationToken cancellationToken);
}

/// <summary>Events that somebody has not acknowledged. An event goes with its last delivery.</summary>
public interface IEventTable : IEventReader
{
    /// <summary>Adds an event, due at once to each of these webhooks. One that is there already is left as it is.</summary>
    ValueTask AddAsync(Event added, IReadOnlyList<WebhookId> webhooks);

    /// <summary>The number up to which the events that a bucket's place wrote down were brought here; 0 if none was.</summary>
    ValueTask<long> FindDrainedAsync(BucketId bucket);

    /// <summary>Does nothing if there is no row of the bucket any more.</summary>
    ValueTask NoteDrainedAsync(BucketId bucket, long number);

    /// <summary>Replaces what the delivery says of its attempts. Does nothing if it is not there any more.</summary>
    ValueTask UpdateAsync(EventDelivery delivery);

    /// <summary>Idempotent.</summary>
    ValueTask RemoveAsync(EventDelivery delivery);

    /// <summary>All that the webhook has not acknowledged, what is parked included, is due now as if it had never been tried.</summary>
    ValueTask ReviveAsync(WebhookId webhook, DateTimeOffset now);

    /// <summary>Removes parked deliveries whose time is over, at most so many. Returns how many it removed.</summary>
    ValueTask<int> RemoveExpiredAsync(DateTimeOffset now, int most);
}
