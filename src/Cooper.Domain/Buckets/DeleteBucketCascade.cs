using Cooper.Domain.Audit;
using Cooper.Domain.Batches;
using Cooper.Domain.Catalog;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>How a bucket is to end.</summary>
/// <param name="RequestId">Of the request, for the task.</param>
/// <param name="Window">How long it can be undone; the server's or the bucket's own window wins if it is longer.</param>
public sealed record EndRequest(string? RequestId, long? IfRevisionIs = null, TimeSpan Window = default)
{
    /// <summary>Acceptance itself raises the revision; a caller that repeats its request still means the one before.</summary>
    internal void RequireRevision(Bucket bucket)
    {
        if (IfRevisionIs is { } revision && revision != bucket.Revision
            && (bucket.State == BucketState.Live || revision != bucket.Revision - 1))
            throw Refuse.RevisionMismatch(bucket.Revision);
    }
}

/// <summary>An accepted end.</summary>
/// <param name="ObjectCount">
/// <see cref="BucketContent.Objects"/> as counted when the task was made, whatever has been removed since.
/// </param>
public sealed record AcceptedEnd(DurableTask Task, Bucket Bucket, long ObjectCount);

/// <summary>
/// Accepts the end of a bucket with all that hangs on it, behind a fence, and answers at once; <see cref="CarryOutCascade"/> does the
/// work. <c>DELETE /v1/buckets/{id}</c>. Costs the same whatever the bucket holds.
/// </summary>
public sealed class DeleteBucketCascade(
    ICatalog catalog, IBucketStore places, TaskRunner tasks, EndOptions options, Entropy entropy, TimeProvider time)
{
    public async Task<AcceptedEnd> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, EndRequest request, CancellationToken cancellationToken)
    {
        var id = (await catalog.Buckets.GetEndableAsync(caller, identifier, cancellationToken)).Id;
        await using var gate = await places.EnterGateAsync(id, cancellationToken);
        var accepted = await catalog.Buckets.FindAsync(id, cancellationToken) is { State: BucketState.Live } live
            ? await AcceptAsync(caller, gate, live, request, cancellationToken)
            : await RepeatAsync(caller, id, request);
        tasks.Wake();
        return accepted;
    }

    async Task<AcceptedEnd> AcceptAsync(
        Caller caller, IBucketGate gate, Bucket live, EndRequest request, CancellationToken cancellationToken)
    {
        await using var seal = await gate.SealAsync(live, mustOpen: false, cancellationToken);
        var now = time.GetUtcNow();
        var accepted = await catalog.WriteAsync(
            async transaction =>
            {
                // As it is now: changes of its settings do not pass the gate.
                var bucket = await transaction.Buckets.FindAsync(live.Id, CancellationToken.None) ?? throw Refuse.BucketNotFound(live.Id);
                request.RequireRevision(bucket);
                var window = LongestWindow(bucket, request);
                var progress = new CascadeProgress
                {
                    Phase = CascadePhase.CancelJobs,
                    Found = seal.Content,
                    IsFoundStale = !seal.IsExact,
                    FencedAt = now,
                    WindowEndsAt = window > TimeSpan.Zero ? now + window : null,
                    KeysSuspended = await SuspendKeysAsync(transaction, bucket.Id),
                };
                var task = NewTask(caller, bucket, request, progress, now);
                var ending = bucket with
                {
                    State = BucketState.Ending,
                    Epoch = bucket.Epoch + 1,
                    Revision = bucket.Revision + 1,
                    LastContent = seal.Content,
                    EndTask = task.Id,
                    UpdatedAt = now,
                };
                await transaction.Buckets.UpdateAsync(ending);
                await transaction.Tasks.AddAsync(task);
                await transaction.Tasks.HurryAsync(CarryOutBatch.KindName, bucket.Id, now);
                await transaction.Audit.AddAsync(
                    AuditEntry.Of(AuditAction.BucketDeletionAccepted, ending, task, now) with { Content = seal.Content });
                await BucketEvents.DeletingAsync(transaction, ending, task, progress);
                return new AcceptedEnd(task, ending, progress.ToRemove.Objects);
            },
            CancellationToken.None);
        await seal.KeepAsync();
        return accepted;
    }

    /// <summary>Nobody shortens another's protection.</summary>
    TimeSpan LongestWindow(Bucket bucket, EndRequest request) =>
        new[] { options.Window, bucket.DeletionWindow, request.Window }.Max();

    /// <summary>Keys of this bucket alone are as if deleted, and work again after undo.</summary>
    static async ValueTask<IReadOnlyList<string>> SuspendKeysAsync(ICatalogTransaction transaction, BucketId id)
    {
        var suspended = new List<string>();
        foreach (var key in await transaction.Keys.ListOfBucketAsync(id, CancellationToken.None))
        {
            if (key.Buckets is not [_])
                continue;
            await transaction.Keys.UpdateAsync(key with { IsSuspended = true });
            suspended.Add(key.Id.ToString());
        }

        return suspended;
    }

    /// <summary>
    /// The task that is at it; after a failure a new one that goes on where that one stopped. In one transaction: the last step of a task
    /// is recorded outside the gate.
    /// </summary>
    Task<AcceptedEnd> RepeatAsync(Caller caller, BucketId id, EndRequest request) =>
        catalog.WriteAsync(
            async transaction =>
            {
                var bucket = await transaction.Buckets.FindAsync(id, CancellationToken.None);
                if (bucket is null or { State: BucketState.Gone })
                    throw Refuse.BucketNotFound(id);
                request.RequireRevision(bucket);
                var present = await transaction.Tasks.FindAsync(bucket.EndTask!.Value, CancellationToken.None)
                    ?? throw new InvalidOperationException($"Bucket {id} is ending without a task");
                var progress = CascadeJson.ReadProgress(present.Progress);
                if (!present.IsOver)
                    return new AcceptedEnd(present, bucket, progress.ToRemove.Objects);

                var resumed = progress with
                {
                    Phase = CascadePhase.CancelJobs,
                    PreviousTask = present.Id.ToString(),
                    FailedTasks = progress.FailedTasks + 1,
                    RemovedBefore = progress.Removed,
                    NotErased = [],
                };
                var now = time.GetUtcNow();
                var task = NewTask(caller, bucket, request, resumed, now);
                var again = bucket with { EndTask = task.Id };
                await transaction.Tasks.AddAsync(task);
                await transaction.Buckets.UpdateAsync(again);
                await transaction.Audit.AddAsync(
                    AuditEntry.Of(AuditAction.BucketDeletionResumed, again, task, now) with { Content = resumed.ToRemove });
                return new AcceptedEnd(task, again, resumed.ToRemove.Objects);
            },
            CancellationToken.None);

    /// <summary>Of a bucket that is being reclaimed there is no undo, and no task that is pending.</summary>
    DurableTask NewTask(Caller caller, Bucket bucket, EndRequest request, CascadeProgress progress, DateTimeOffset now) => new()
    {
        Id = TaskId.New(entropy),
        Account = caller.Account,
        Kind = CarryOutCascade.KindName,
        State = bucket.State == BucketState.Reclaiming ? TaskState.InProgress : TaskState.Pending,
        Bucket = bucket.Id,
        Progress = CascadeJson.Write(progress),
        CreatedAt = now,
        DueAt = now,
        ProgressedAt = now,
        RequestId = request.RequestId,
        RequestedBy = caller.Key.Id.ToString(),
    };
}
