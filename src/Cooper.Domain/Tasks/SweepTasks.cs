using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;

namespace Cooper.Domain.Tasks;

/// <summary>How long the records of tasks are kept after their end.</summary>
public sealed class TaskOptions
{
    /// <summary>
    /// Tasks that end buckets, their receipts and the tombstones of those buckets. Default 90 days; at least one day.
    /// </summary>
    public TimeSpan ReceiptsKept { get; init; } = TimeSpan.FromDays(90);

    /// <summary>All other tasks. Default 30 days; at least one day.</summary>
    public TimeSpan TasksKept { get; init; } = TimeSpan.FromDays(30);
}

/// <summary>Removes the records of tasks whose time is over, and the tombstones of buckets.</summary>
public sealed class SweepTasks(ICatalog catalog, TaskOptions options, TimeProvider time)
{
    static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    // Others write to the catalog in between.
    const int RowsPerChange = 500;

    /// <summary>Sweeps now and every hour, until canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => time.RepeatAsync(Pause, ExecuteAsync, cancellationToken);

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (receiptsBefore, tasksBefore) = (now - options.ReceiptsKept, now - options.TasksKept);
        await RepeatAsync(tables => tables.Tasks.RemoveFinishedAsync(CarryOutCascade.KindName, receiptsBefore, RowsPerChange));
        await RepeatAsync(tables => tables.Tasks.RemoveFinishedExceptAsync(CarryOutCascade.KindName, tasksBefore, RowsPerChange));
        await RepeatAsync(tables => tables.Buckets.RemoveTombstonesAsync(receiptsBefore, RowsPerChange));

        async Task RepeatAsync(Func<ICatalogTransaction, ValueTask<int>> remove)
        {
            while (await catalog.WriteAsync(remove, cancellationToken) == RowsPerChange)
            {
            }
        }
    }
}
