using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Objects;

/// <summary>Work with what lies below a bucket, in <c>/v1</c>: objects, uploads.</summary>
public sealed class InsideBucket(ICatalog catalog, IBucketStore places)
{
    /// <summary>To whoever reads, a bucket that is ending is not there.</summary>
    internal Task<T> ReadAsync<T>(
        Caller caller, BucketIdentifier identifier, Func<Bucket, IBucketPlace, Task<T>> work, CancellationToken cancellationToken) =>
        UseAsync(caller, identifier, Capability.ReadFiles, work, cancellationToken);

    /// <summary>To whoever writes, it says that it is ending.</summary>
    internal Task<T> WriteAsync<T>(
        Caller caller, BucketIdentifier identifier, Func<Bucket, IBucketPlace, Task<T>> work, CancellationToken cancellationToken) =>
        UseAsync(caller, identifier, Capability.WriteFiles, work, cancellationToken);

    /// <summary>The same for whoever deletes.</summary>
    internal Task<T> DeleteAsync<T>(
        Caller caller, BucketIdentifier identifier, Func<Bucket, IBucketPlace, Task<T>> work, CancellationToken cancellationToken) =>
        UseAsync(caller, identifier, Capability.DeleteFiles, work, cancellationToken);

    /// <summary>
    /// Keys that reach only some file names are not for this: what an object holds is not told by its name.
    /// </summary>
    internal static void Require(Caller caller, params ReadOnlySpan<Capability> capabilities)
    {
        foreach (var capability in capabilities)
            caller.Require(capability);
        if (caller.NamePrefix.Length > 0)
            throw Refuse.NotAllowed();
    }

    async Task<T> UseAsync<T>(
        Caller caller, BucketIdentifier identifier, Capability needed, Func<Bucket, IBucketPlace, Task<T>> work,
        CancellationToken cancellationToken)
    {
        var bucket = await catalog.Buckets.GetVisibleAsync(caller, identifier, cancellationToken);
        caller.RequireWithin(needed, bucket.Id);
        var isChange = needed != Capability.ReadFiles;
        if (bucket.State != BucketState.Live)
            throw await EndingAsync(bucket, isChange, cancellationToken);
        try
        {
            await using var place = await places.GetAsync(bucket.Id, cancellationToken);
            return await work(bucket, place);
        }
        catch (RefusedException refused) when (refused.IsEndOf(bucket.Id))
        {
            var now = await catalog.Buckets.FindAsync(bucket.Id, CancellationToken.None);
            // Live again: it was ended and restored meanwhile, and what belonged to the time before is refused.
            throw now is null or { State: BucketState.Gone }
                ? Refuse.BucketNotFound(identifier.Text)
                : await EndingAsync(now, isChange, CancellationToken.None);
        }
    }

    async Task<RefusedException> EndingAsync(Bucket bucket, bool isChange, CancellationToken cancellationToken)
    {
        var task = bucket.EndTask is { } end ? await catalog.Tasks.FindAsync(end, cancellationToken) : null;
        return (task?.State == TaskState.Failed, isChange) switch
        {
            (true, true) => Refuse.BucketEndFailed(bucket.Id, task!.Id),
            (true, false) => Refuse.BucketEndingUnreadable(bucket.Id, task!.Id, hasFailed: true),
            (false, true) => Refuse.BucketEnding(bucket.Id, bucket.EndTask),
            (false, false) => Refuse.BucketEndingUnreadable(bucket.Id, bucket.EndTask, hasFailed: false),
        };
    }
}
