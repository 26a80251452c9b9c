using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;

namespace Cooper.Domain.Tasks;

/// <summary>Which tasks; null conditions match all.</summary>
public sealed record TaskQuery(TaskState? State, string? Kind, BucketId? Bucket, int Offset, int Most)
{
    /// <summary>The buckets whose tasks the caller may see and has asked for; null for all.</summary>
    internal IReadOnlyCollection<BucketId>? BucketsFor(Caller caller) => (caller.Buckets, Bucket) switch
    {
        (null, null) => null,
        (var reach, null) => reach,
        (_, { } asked) => caller.Can(Capability.ListBuckets, asked) ? [asked] : [],
    };
}

/// <summary>Tasks, newest first. <c>POST /v1/tasks/list</c>.</summary>
public sealed class ListTasks(ICatalog catalog, TaskRunner runner)
{
    public async Task<(IReadOnlyList<TaskStanding> Tasks, int Total)> ExecuteAsync(
        Caller caller, TaskQuery query, CancellationToken cancellationToken)
    {
        caller.Require(Capability.ListBuckets);
        var buckets = query.BucketsFor(caller);
        var tasks = await catalog.Tasks.ListAsync(
            caller.Account, query.State, query.Kind, buckets, query.Offset, query.Most, cancellationToken);
        var total = await catalog.Tasks.CountAsync(caller.Account, query.State, query.Kind, buckets, cancellationToken);
        return (await FindBucketsAsync(tasks, cancellationToken), total);
    }

    async Task<IReadOnlyList<TaskStanding>> FindBucketsAsync(IEnumerable<DurableTask> tasks, CancellationToken cancellationToken)
    {
        var buckets = new Dictionary<BucketId, Bucket?>();
        var standings = new List<TaskStanding>();
        foreach (var task in tasks)
        {
            if (!buckets.TryGetValue(task.Bucket, out var bucket))
                buckets.Add(task.Bucket, bucket = await catalog.Buckets.FindAsync(task.Bucket, cancellationToken));
            standings.Add(new TaskStanding(runner.WithHeartbeat(task), bucket));
        }

        return standings;
    }
}
