using Cooper.Domain.Tasks;

namespace Cooper.Server;

/// <summary>Writes to the log what becomes of tasks.</summary>
sealed partial class TaskLog(ILogger<TaskLog> log) : ITaskLog
{
    public void StepFailed(DurableTask task, Exception exception, TimeSpan retryIn) =>
        StepFailed(exception, task.Kind, task.Id, retryIn.TotalSeconds);

    public void TaskFailed(DurableTask task, Exception exception) => TaskFailed(exception, task.Kind, task.Id);

    public void TaskCompleted(DurableTask task) => TaskCompleted(task.Kind, task.Id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A step of {Kind} {Task} failed; next try in {Seconds} s")]
    partial void StepFailed(Exception exception, string kind, TaskId task, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} {Task} failed")]
    partial void TaskFailed(Exception exception, string kind, TaskId task);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} {Task} is completed")]
    partial void TaskCompleted(string kind, TaskId task);
}
