using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>How many ends of buckets wait, run and have failed.</summary>
/// <param name="OldestAcceptedAt">When the oldest of them was accepted.</param>
public sealed record EndCounts(int Pending, int Running, int Failed, DateTimeOffset? OldestAcceptedAt);

/// <summary>
/// Counts the ends that have not come to their end, so that an operator sees those that are stuck. <c>GET /v1/health</c>.
/// </summary>
public sealed class CountEnds(ICatalog catalog, ListBuckets listBuckets)
{
    public async Task<EndCounts> ExecuteAsync(Caller caller, CancellationToken cancellationToken)
    {
        var tasks = new List<DurableTask>();
        foreach (var bucket in await listBuckets.ExecuteAsync(caller, cancellationToken))
        {
            if ((await catalog.DescribeAsync(bucket, cancellationToken)).EndTask is { } task)
                tasks.Add(task);
        }

        var oldest = tasks.Min(task => (DateTimeOffset?)task.CreatedAt);
        return new EndCounts(Count(TaskState.Pending), Count(TaskState.InProgress), Count(TaskState.Failed), oldest);

        int Count(TaskState state) => tasks.Count(task => task.State == state);
    }
}
