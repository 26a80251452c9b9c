using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;

namespace Cooper.Domain.Tasks;

/// <summary>Which tasks; null conditions match all.</summary>
public sealed record TaskQuery(TaskState? State, string? Kind, BucketId? Bucket, int Offset, int Most);

/// <summary>Tasks, newest first. <c>POST /v1/tasks/list</c>.</summary>
public sealed class ListTasks(ICatalog catalog)
{
    public async Task<(IReadOnlyList<DurableTask> Tasks, int Total)> ExecuteAsync(Caller caller, TaskQuery query, CancellationToken cancellationToken)
    {
        caller.Require(Capability.ListBuckets);
        if (caller.Buckets is [var only])
            query = query with { Bucket = query.Bucket is null || query.Bucket == only ? only : default(BucketId) };
        var tasks = await catalog.Tasks.ListAsync(caller.Account, query.State, query.Kind, query.Bucket, query.Offset, query.Most, cancellationToken);
        var total = await catalog.Tasks.CountAsync(caller.Account, query.State, query.Kind, query.Bucket, cancellationToken);
        return (caller.Buckets is { Count: > 1 } ? [.. tasks.Where(task => caller.CanReach(task.Bucket))] : tasks, total);
    }
}
