using System.Text.Json.Serialization;
using Cooper.Domain.Accounts;
using Cooper.Domain.Batches;
using Cooper.Domain.Catalog;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Buckets;

/// <summary>A batch that the end of its bucket has canceled, with its outside job.</summary>
/// <param name="JobId">As the launcher calls it; null if none was started.</param>
public sealed record EndedJob(string BatchId, string TaskId, string Launcher, string? JobId, JobEnd End);

public enum JobEnd
{
    /// <summary>The launcher said that the job has ended.</summary>
    [JsonStringEnumMemberName("confirmed")]
    Confirmed,

    /// <summary>It did not say so in time. The job can write nothing, and the batch's task goes on to stop it.</summary>
    [JsonStringEnumMemberName("unconfirmed")]
    Unconfirmed,
}

/// <summary>Finds them: the catalog keeps a task for each active batch.</summary>
static class EndedJobs
{
    const int JobsMax = 10_000;

    /// <param name="fencedAt">Tasks that were over before are not told.</param>
    public static async Task<IReadOnlyList<EndedJob>> FindAsync(
        ICatalog catalog, AccountId account, BucketId bucket, DateTimeOffset fencedAt, CancellationToken cancellationToken)
    {
        var tasks = await catalog.Tasks.ListAsync(
            account, null, CarryOutBatch.KindName, [bucket], offset: 0, JobsMax, cancellationToken);
        return [.. tasks.Where(task => !task.IsOver || task.FinishedAt >= fencedAt).Select(Describe)];
    }

    static EndedJob Describe(DurableTask task)
    {
        var progress = BatchJson.Read(task.Progress);
        var job = progress.Jobs is [var running, ..] ? running.Id ?? running.Name : null;
        var isConfirmed = task.IsOver && progress.Jobs is [];
        return new EndedJob(
            progress.BatchId, task.Id.ToString(), progress.Launcher, job ?? progress.LastJobId,
            isConfirmed ? JobEnd.Confirmed : JobEnd.Unconfirmed);
    }
}
