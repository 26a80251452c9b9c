using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Tasks;

/// <summary>How many tasks are in each state. Asks for a key that reaches all buckets. <c>GET /metrics</c>.</summary>
public sealed class CountTasks(ICatalog catalog)
{
    public async Task<IReadOnlyDictionary<TaskState, int>> ExecuteAsync(Caller caller, CancellationToken cancellationToken)
    {
        caller.Require(Capability.ListBuckets);
        if (caller.Buckets is not null)
            throw Refuse.NotAllowed();
        var counts = new Dictionary<TaskState, int>();
        foreach (var state in Enum.GetValues<TaskState>())
            counts.Add(state, await catalog.Tasks.CountAsync(caller.Account, state, kind: null, buckets: null, cancellationToken));
        return counts;
    }
}
