using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>Who asked for an end, for its task.</summary>
public sealed record EndRequest(string? RequestId, long? IfRevisionIs = null);

/// <summary>An accepted end.</summary>
/// <param name="ObjectCount">What was counted when it was accepted, whatever has been removed since.</param>
public sealed record AcceptedEnd(DurableTask Task, Bucket Bucket, long ObjectCount);

/// <summary>
/// Accepts the end of a bucket with all that hangs on it, behind a fence, and answers at once; <see cref="CarryOutCascade"/> does the
/// work. <c>DELETE /v1/buckets/{id}</c>. Costs the same whatever the bucket holds.
/// </summary>
public sealed class DeleteBucketCascade(ICatalog catalog, IBucketStore places, TaskRunner tasks, Entropy entropy, TimeProvider time)
{
    public async Task<AcceptedEnd> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, EndRequest request, CancellationToken cancellationToken)
    {
        // Before the bucket is looked for: who may delete nothing learns nothing.
        caller.Require(Capability.DeleteBuckets);
        caller.Require(Capability.DeleteFiles);
        var bucket = await catalog.Buckets.GetVisibleAsync(caller, identifier, cancellationToken);
        return await ExecuteAsync(caller, bucket.Id, request, cancellationToken);
    }

    public async Task<AcceptedEnd> ExecuteAsync(Caller caller, BucketId id, EndRequest request, CancellationToken cancellationToken)
    {
        caller.Require(Capability.DeleteBuckets, id);
        caller.Require(Capability.DeleteFiles, id);

        await using var gate = await places.EnterGateAsync(id, cancellationToken);
        var bucket = await catalog.Buckets.FindAsync(id, cancellationToken);
        if (bucket is null || bucket.Account != caller.Account || bucket.State == BucketState.Gone)
            throw Refuse.BucketNotFound(id);
        if (request.IfRevisionIs is { } revision && !IsOf(revision, bucket))
            throw Refuse.RevisionMismatch(bucket.Revision);

        var accepted = bucket.State == BucketState.Live
            ? await AcceptAsync(caller, gate, bucket, request, cancellationToken)
            : await RepeatAsync(caller, bucket, request, cancellationToken);
        tasks.Wake();
        return accepted;
    }

    async Task<AcceptedEnd> AcceptAsync(
        Caller caller, IBucketGate gate, Bucket bucket, EndRequest request, CancellationToken cancellationToken)
    {
        await using var seal = await gate.SealAsync(bucket, mustOpen: false, cancellationToken);
        var content = seal.Content;
        var task = NewTask(caller, bucket, request, CarryOutCascade.Begin(content, previous: null));
        var ending = bucket with
        {
            State = BucketState.Ending,
            Epoch = bucket.Epoch + 1,
            Revision = bucket.Revision + 1,
            LastContent = content,
            EndTask = task.Id,
            UpdatedAt = time.GetUtcNow(),
        };

        await catalog.WriteAsync(
            async transaction =>
            {
                await transaction.Buckets.UpdateAsync(ending);
                await transaction.Tasks.AddAsync(task);
                foreach (var key in await transaction.Keys.ListOfBucketAsync(bucket.Id))
                {
                    if (key.Buckets is [_])
                        await transaction.Keys.UpdateAsync(key with { IsSuspended = true });
                }

                return task;
            },
            CancellationToken.None);
        await seal.KeepAsync();
        return new AcceptedEnd(task, ending, content.Versions);
    }

    /// <summary>Acceptance itself raised the revision; a caller that repeats its request still means the one before.</summary>
    static bool IsOf(long revision, Bucket bucket) =>
        revision == bucket.Revision || (bucket.State != BucketState.Live && revision == bucket.Revision - 1);

    /// <summary>The task that is at it; after a failure a new one that goes on where that one stopped.</summary>
    async Task<AcceptedEnd> RepeatAsync(Caller caller, Bucket bucket, EndRequest request, CancellationToken cancellationToken)
    {
        var present = await catalog.Tasks.FindAsync(bucket.EndTask!.Value, cancellationToken)
            ?? throw new InvalidOperationException($"Bucket {bucket.Id} is ending without a task");
        if (!present.IsOver)
            return new AcceptedEnd(present, bucket, CarryOutCascade.Read(present).Found.Versions);

        var task = NewTask(caller, bucket, request, CarryOutCascade.Resume(present));
        await catalog.WriteAsync(
            async transaction =>
            {
                await transaction.Tasks.AddAsync(task);
                await transaction.Buckets.UpdateAsync(bucket with { EndTask = task.Id });
                return task;
            },
            CancellationToken.None);
        return new AcceptedEnd(task, bucket, CarryOutCascade.Read(task).Found.Versions);
    }

    DurableTask NewTask(Caller caller, Bucket bucket, EndRequest request, string progress)
    {
        var now = time.GetUtcNow();
        return new DurableTask
        {
            Id = TaskId.New(entropy),
            Account = caller.Account,
            Kind = CarryOutCascade.KindName,
            State = TaskState.Pending,
            Bucket = bucket.Id,
            Progress = progress,
            CreatedAt = now,
            DueAt = now,
            ProgressedAt = now,
            RequestId = request.RequestId,
            RequestedBy = caller.Key.Id.ToString(),
        };
    }
}
