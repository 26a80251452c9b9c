using Cooper.Domain.Audit;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>
/// Undoes an accepted end, until reclaim begins: content and ids are as before, suspended keys work again, URLs given before stay revoked.
/// <c>POST /v1/buckets/{id}/restore</c>.
/// </summary>
public sealed class RestoreBucket(ICatalog catalog, IBucketStore places, TimeProvider time)
{
    /// <param name="newName">Another name, if the old one was taken meanwhile.</param>
    public Task<Bucket> ExecuteAsync(Caller caller, BucketIdentifier identifier, string? newName, CancellationToken cancellationToken) =>
        ExecuteAsync(caller, identifier, newName, endTask: null, cancellationToken);

    /// <param name="endTask">If given, only the end that this task carries out is undone; any other is as none.</param>
    internal async Task<Bucket> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string? newName, TaskId? endTask, CancellationToken cancellationToken)
    {
        var id = (await catalog.Buckets.GetEndableAsync(caller, identifier, cancellationToken)).Id;
        await using var gate = await places.EnterGateAsync(id, cancellationToken);
        var restored = await catalog.WriteAsync(
            async transaction =>
            {
                var bucket = await transaction.Buckets.FindAsync(id, CancellationToken.None);
                var task = await RequireUndoableAsync(transaction, bucket, id, endTask);
                caller.RequireRename(bucket!, newName ?? bucket!.Name);
                await RequireFreeNameAsync(transaction, bucket!, newName);
                var now = time.GetUtcNow();
                var live = await RenameAsync(transaction, bucket!, newName) with
                {
                    State = BucketState.Live,
                    Epoch = bucket!.Epoch + 1,
                    Revision = bucket.Revision + 1,
                    EndTask = null,
                    UpdatedAt = now,
                };
                await transaction.Buckets.UpdateAsync(live);
                await ReinstateKeysAsync(transaction, id);
                if (!task.IsOver)
                    await transaction.Tasks.UpdateAsync(task with { State = TaskState.Canceled, FinishedAt = now });
                await transaction.Audit.AddAsync(
                    AuditEntry.Of(AuditAction.BucketDeletionCanceled, live, caller, now) with { Task = task.Id });
                return live;
            },
            CancellationToken.None);
        await gate.UnsealAsync(CancellationToken.None);
        return restored;
    }

    static async ValueTask<DurableTask> RequireUndoableAsync(
        ICatalogTransaction transaction, Bucket? bucket, BucketId id, TaskId? endTask)
    {
        if (bucket is null or { State: BucketState.Gone })
            throw Refuse.BucketNotFound(id);
        if (bucket.State == BucketState.Live || bucket.EndTask is not { } taskId || (endTask is not null && endTask != taskId))
            throw Refuse.NotEnding(id);
        if (bucket.State == BucketState.Reclaiming)
            throw Refuse.TaskNotCancelable(taskId);
        return await transaction.Tasks.FindAsync(taskId, CancellationToken.None)
            ?? throw new InvalidOperationException($"Bucket {id} is ending without a task");
    }

    /// <summary>Both its names may have been taken; the one that is told is the one that the caller knows.</summary>
    static async ValueTask RequireFreeNameAsync(ICatalogTransaction transaction, Bucket bucket, string? newName)
    {
        var name = newName ?? bucket.Name;
        var present = await transaction.Buckets.FindByNameAsync(bucket.Account, bucket.Namespace, name, CancellationToken.None);
        var isTaken = present is { State: BucketState.Live }
            || (newName is null
                && await transaction.Buckets.FindLiveByStorageNameAsync(bucket.StorageName, CancellationToken.None) is not null);
        if (isTaken)
            throw Refuse.NameTakenMeanwhile(name);
    }

    /// <summary>Under a new name; in B2 too if its name there was taken meanwhile.</summary>
    static async ValueTask<Bucket> RenameAsync(ICatalogTransaction transaction, Bucket bucket, string? newName)
    {
        if (newName is null)
            return bucket;
        var renamed = bucket with { Name = newName };
        if (await transaction.Buckets.FindLiveByStorageNameAsync(bucket.StorageName, CancellationToken.None) is null)
            return renamed;
        var isFree = BucketName.IsValid(newName)
            && await transaction.Buckets.FindLiveByStorageNameAsync(newName, CancellationToken.None) is null;
        return renamed with { StorageName = isFree ? newName : BucketName.Derived(bucket.Id) };
    }

    static async ValueTask ReinstateKeysAsync(ICatalogTransaction transaction, BucketId id)
    {
        foreach (var key in await transaction.Keys.ListOfBucketAsync(id, CancellationToken.None))
        {
            if (key.IsSuspended)
                await transaction.Keys.UpdateAsync(key with { IsSuspended = false });
        }
    }
}
