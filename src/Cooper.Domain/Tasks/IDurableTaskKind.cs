using Cooper.Domain.Catalog;

namespace Cooper.Domain.Tasks;

/// <summary>
/// What one kind of task does. A step is bounded; its effect is durable before its progress is recorded, so a crash repeats at most one
/// step, and a step that runs twice does no harm. A step that fails throws; the runner alone knows retries and giving up.
/// </summary>
public interface IDurableTaskKind
{
    /// <summary>Written to disk: renaming it orphans the tasks that wait.</summary>
    string Kind { get; }

    Task<TaskStep> RunStepAsync(DurableTask task, CancellationToken cancellationToken);

    /// <summary>Why a task that stood still was given up: at which step, for what cause, and what to do.</summary>
    string Explain(DurableTask task, string cause);

    /// <summary>Changes the catalog in the transaction in which the task fails for good.</summary>
    ValueTask FailedAsync(ICatalogTransaction transaction, DurableTask failed) => default;
}

/// <summary>How far a step came.</summary>
public abstract record TaskStep
{
    /// <summary>There is more to do.</summary>
    /// <param name="Progress">As JSON.</param>
    /// <param name="State">Pending until work has begun that can't be undone.</param>
    public sealed record More(string Progress, TaskState State = TaskState.InProgress) : TaskStep;

    /// <summary>Nothing is to be done before then.</summary>
    public sealed record Wait(DateTimeOffset Until) : TaskStep;

    /// <summary>What it was for is not there any more; it ends as canceled.</summary>
    /// <param name="Progress">As JSON.</param>
    public sealed record Canceled(string Progress) : TaskStep;

    /// <summary>The task is completed.</summary>
    /// <param name="Progress">As JSON.</param>
    /// <param name="Output">As JSON.</param>
    /// <param name="Alongside">Changes the catalog in the transaction that completes the task.</param>
    public sealed record Finished(string Progress, string Output, Func<ICatalogTransaction, ValueTask> Alongside) : TaskStep;
}

/// <summary>A failure that retrying cannot cure.</summary>
public sealed class TaskFailedException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The <c>error_code</c> that <c>/v1</c> shows.</summary>
    public string Code => code;
}
