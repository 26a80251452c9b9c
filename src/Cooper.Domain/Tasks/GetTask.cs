using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Tasks;

/// <summary>One task. <c>GET /v1/tasks/{id}</c>.</summary>
public sealed class GetTask(ICatalog catalog, TaskRunner tasks)
{
    public async Task<TaskStanding> ExecuteAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        caller.Require(Capability.ListBuckets);
        return TaskId.TryParse(id) is { } taskId && await catalog.Tasks.FindAsync(taskId, cancellationToken) is { } task
            && task.Account == caller.Account
            && await catalog.Buckets.CanAsync(caller, Capability.ListBuckets, task.Bucket, cancellationToken)
            ? new TaskStanding(tasks.WithHeartbeat(task), await catalog.Buckets.FindAsync(task.Bucket, cancellationToken))
            : throw Refuse.TaskNotFound(id);
    }
}
