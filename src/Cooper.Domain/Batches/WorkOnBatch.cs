using System.IO.Pipelines;
using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Batches;

/// <summary>What a worker is to do, told once in exchange for its ticket.</summary>
/// <param name="Command">Null for an inventory.</param>
public sealed record WorkOrder(string Token, StoredBatch Batch, RegisteredCommand? Command, TimeSpan LeaseFor);

/// <summary>An object given to a worker.</summary>
public sealed record LeasedObject(StoredObject Object, long Fence);

/// <summary>What a worker made of an object.</summary>
/// <param name="Error">Null if it is done.</param>
/// <param name="Result">As JSON; of an object that is done.</param>
public sealed record WorkResult(string Object, long Fence, BatchItemError? Error, string? Result);

/// <summary>
/// The workers' side of a batch. Every call proves the job by its token, and is refused as fenced if the batch is not active any more, if
/// another job has taken its place, or if the bucket has ended: whatever the worker still does then has no effect. Every result states
/// the lease that it belongs to, so the work on an object counts once.
/// </summary>
public sealed class WorkOnBatch(ICatalog catalog, IBucketStore places, Tokens tokens, BatchOptions options, TimeProvider time)
{
    public const int ObjectsMax = 100;

    /// <summary>A worker that works longer on an object says so before.</summary>
    public static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(60);

    /// <summary>Gives the job's token for its ticket, once.</summary>
    public async Task<WorkOrder> BeginAsync(string ticket, CancellationToken cancellationToken)
    {
        var claim = tokens.ReadJobTicket(ticket) ?? throw Refuse.CredentialsBad();
        var batch = await ChangeAsync(
            claim,
            (before, _) => new ValueTask<StoredBatch>(before.IsTicketUsed
                ? throw Refuse.Fenced()
                : before with { IsTicketUsed = true, Status = BatchStatus.InProgress, StartedAt = before.StartedAt ?? time.GetUtcNow() }),
            cancellationToken);
        var command = batch.Job.Command is { } name
            ? options.Commands.GetValueOrDefault(name)
                ?? throw Refuse.Because(RefusalCode.CommandUnknown, $"No program is registered under the name {name} any more")
            : null;
        return new WorkOrder(tokens.ForJob(claim), batch, command, LeaseFor);
    }

    /// <summary>Objects to work on; none when there is nothing left that waits. Those that nobody has fail here.</summary>
    /// <returns>The objects, and whether any are still leased to somebody, so that it pays to ask again.</returns>
    public async Task<(IReadOnlyList<LeasedObject> Objects, bool IsMoreToCome)> LeaseAsync(
        JobClaim claim, int most, CancellationToken cancellationToken)
    {
        var leased = new List<LeasedObject>();
        var isMoreToCome = false;
        await ChangeAsync(
            claim,
            async (batch, transaction) =>
            {
                leased.Clear();
                var now = time.GetUtcNow();
                // However many objects are gone: only what is leased to others is worth waiting for.
                while (leased.Count == 0 && await transaction.Batches.ListDueItemsAsync(batch.Id, now, most) is { Count: > 0 } due)
                {
                    foreach (var item in due)
                    {
                        if (await LeaseAsync(transaction, batch, item, now) is { } taken)
                            leased.Add(taken);
                    }
                }

                isMoreToCome = leased.Count > 0 || await transaction.Batches.IsAnyLeftAsync(batch.Id);
                return batch;
            },
            cancellationToken);
        return (leased, isMoreToCome);
    }

    /// <summary>Keeps leases from ending while the work on them goes on.</summary>
    public Task ExtendAsync(JobClaim claim, IReadOnlyList<(string Object, long Fence)> leases, CancellationToken cancellationToken) =>
        ChangeAsync(
            claim,
            async (batch, transaction) =>
            {
                foreach (var (id, fence) in leases)
                {
                    var item = await RequireLeaseAsync(transaction, batch, id, fence);
                    await transaction.Batches.UpdateItemAsync(batch.Id, item with { LeasedUntil = time.GetUtcNow() + LeaseFor });
                }

                return batch;
            },
            cancellationToken);

    /// <summary>All or none are taken.</summary>
    public Task ReportAsync(JobClaim claim, IReadOnlyList<WorkResult> results, CancellationToken cancellationToken) =>
        ChangeAsync(
            claim,
            async (batch, transaction) =>
            {
                foreach (var result in results)
                    await TakeAsync(transaction, batch, result);
                return batch;
            },
            cancellationToken);

    /// <summary>A result together with what the work has written: both count, or neither.</summary>
    public async Task ReportAsync(
        JobClaim claim, WorkResult result, string artifact, PipeReader source, long length, CancellationToken cancellationToken)
    {
        await using var place = await OpenAsync(claim, cancellationToken);
        await using var body = await FencedAsync(claim, () => place.ReceiveAsync(source, length, BodyKind.Blob, cancellationToken));
        await ChangeAsync(
            claim,
            place,
            async (batch, transaction) =>
            {
                await TakeAsync(transaction, batch, result);
                await BatchArtifacts.PutAsync(transaction, batch.Id, artifact, ContentType.Default, body, time.GetUtcNow());
                return batch;
            });
    }

    /// <summary>The content of a blob of an object that is leased to this job. To be disposed when it has been sent.</summary>
    public async Task<OpenFile> OpenBlobAsync(
        JobClaim claim, string id, long fence, string blob, CancellationToken cancellationToken)
    {
        var bucket = await catalog.Buckets.FindAsync(claim.Bucket, cancellationToken);
        var place = await OpenAsync(claim, cancellationToken);
        try
        {
            // As committed: a read changes nothing, so a fence that falls meanwhile takes nothing from anybody.
            RequireCurrent(await place.Batches.FindAsync(claim.Batch, cancellationToken), claim);
            if (bucket?.Epoch != claim.Epoch)
                throw Refuse.Fenced();
            if (await place.Batches.FindItemAsync(claim.Batch, id, cancellationToken) is not { State: BatchItemState.Leased } item
                || item.Fence != fence)
                throw Refuse.Fenced();
            var found = ObjectId.TryParse(id) is { } objectId ? await place.Objects.FindAsync(objectId, cancellationToken) : null;
            var content = found?.Blobs.FirstOrDefault(one => one.Id.ToString() == blob)?.Content ?? throw Refuse.FileNotFound();
            return new OpenFile(
                bucket, await place.FindVersionAsync(content.Version, cancellationToken) ?? throw Refuse.FileNotFound(), place);
        }
        catch
        {
            await place.DisposeAsync();
            throw;
        }
    }

    /// <summary>Null if the object is gone: its item has failed then.</summary>
    static async ValueTask<LeasedObject?> LeaseAsync(
        IPlaceTransaction transaction, StoredBatch batch, BatchItem item, DateTimeOffset now)
    {
        if ((ObjectId.TryParse(item.Object) is { } id ? await transaction.Objects.FindAsync(id) : null) is not { } found)
        {
            var error = new BatchItemError("validation", "The object does not exist", IsTransient: false);
            await transaction.Batches.UpdateItemAsync(
                batch.Id, item with { State = BatchItemState.Failed, Error = error, LeasedUntil = null });
            return null;
        }

        var taken = item with { State = BatchItemState.Leased, Fence = item.Fence + 1, LeasedUntil = now + LeaseFor };
        await transaction.Batches.UpdateItemAsync(batch.Id, taken);
        await SetStatusAsync(transaction, found, ObjectStatus.InProgress, error: null);
        return new LeasedObject(found, taken.Fence);
    }

    static async ValueTask TakeAsync(IPlaceTransaction transaction, StoredBatch batch, WorkResult result)
    {
        var item = await RequireLeaseAsync(transaction, batch, result.Object, result.Fence);
        await transaction.Batches.UpdateItemAsync(batch.Id, item with
        {
            State = result.Error is null ? BatchItemState.Done : BatchItemState.Failed,
            Error = result.Error,
            Result = result.Result,
            LeasedUntil = null,
        });
        if (ObjectId.TryParse(result.Object) is { } id && await transaction.Objects.FindAsync(id) is { } found)
            await SetStatusAsync(
                transaction, found, result.Error is null ? ObjectStatus.Completed : ObjectStatus.Failed, result.Error?.Message);
    }

    static async ValueTask<BatchItem> RequireLeaseAsync(IPlaceTransaction transaction, StoredBatch batch, string id, long fence) =>
        await transaction.Batches.FindItemAsync(batch.Id, id) is { State: BatchItemState.Leased } item && item.Fence == fence
            ? item
            : throw Refuse.Fenced();

    static ValueTask SetStatusAsync(IPlaceTransaction transaction, StoredObject found, ObjectStatus status, string? error) =>
        transaction.Objects.UpdateAsync(found, found with { Status = status, Error = error });

    async Task<StoredBatch> ChangeAsync(
        JobClaim claim, Func<StoredBatch, IPlaceTransaction, ValueTask<StoredBatch>> change, CancellationToken cancellationToken)
    {
        await using var place = await OpenAsync(claim, cancellationToken);
        return await ChangeAsync(claim, place, change);
    }

    Task<StoredBatch> ChangeAsync(
        JobClaim claim, IBucketPlace place, Func<StoredBatch, IPlaceTransaction, ValueTask<StoredBatch>> change) =>
        FencedAsync(claim, () => place.ChangeAsync(claim.Epoch, transaction => ChangeAsync(claim, transaction, change)));

    /// <summary>The batch, if this job is the one that works on it now; it was heard of.</summary>
    async ValueTask<StoredBatch> ChangeAsync(
        JobClaim claim, IPlaceTransaction transaction, Func<StoredBatch, IPlaceTransaction, ValueTask<StoredBatch>> change)
    {
        var before = RequireCurrent(await transaction.Batches.FindAsync(claim.Batch), claim);
        var after = await change(before, transaction) with { SeenAt = time.GetUtcNow() };
        await transaction.Batches.UpdateAsync(before, after);
        return after;
    }

    static StoredBatch RequireCurrent(StoredBatch? batch, JobClaim claim) =>
        batch is { IsActive: true } && batch.JobNumber == claim.Number && batch.Epoch == claim.Epoch ? batch : throw Refuse.Fenced();

    async Task<IBucketPlace> OpenAsync(JobClaim claim, CancellationToken cancellationToken) =>
        await places.OpenAsync(claim.Bucket, cancellationToken) ?? throw Refuse.Fenced();

    /// <summary>What says that the bucket has ended says to a worker that it is fenced.</summary>
    static async Task<T> FencedAsync<T>(JobClaim claim, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (RefusedException refused) when (refused.IsEndOf(claim.Bucket))
        {
            throw Refuse.Fenced();
        }
    }
}
