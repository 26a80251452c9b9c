using System.IO.Pipelines;
using System.Text;
using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Launchers;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;

namespace Cooper.Domain.Batches;

/// <summary>
/// The last of what the jobs of a batch wrote: of one that runs, as its launcher tells it; of those that have ended, as it was kept. <c>GET
/// /v1/buckets/{id}/batches/{batch id}/logs</c>.
/// </summary>
public sealed class ReadBatchLogs(InsideBucket buckets, LauncherSet launchers)
{
    public const int BytesMax = 256 * 1024;

    /// <param name="Text">Empty if there is nothing yet, or the launcher does not answer.</param>
    public sealed record JobLog(int Number, string? OutsideId, string Text);

    public Task<IReadOnlyList<JobLog>> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string id, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.ReadFiles);
        return buckets.ReadAsync(
            caller,
            identifier,
            async (bucket, place) =>
            {
                var batch = await place.Batches.GetAsync(id, bucket, cancellationToken);
                return await ReadAsync(place, batch, cancellationToken);
            },
            cancellationToken);
    }

    static string NameOf(int number) => $"job-{number}.log";

    internal static async Task KeepAsync(
        IBucketPlace place, Bucket bucket, StoredBatch batch, string log, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(log);
        var source = PipeReader.Create(new MemoryStream(bytes));
        await using var body = await place.ReceiveAsync(source, bytes.Length, BodyKind.Blob, cancellationToken);
        await place.ChangeAsync(bucket.Epoch, async transaction =>
        {
            if (await transaction.Batches.FindAsync(batch.Id) is not null)
                await BatchArtifacts.PutAsync(transaction, batch.Id, NameOf(batch.JobNumber), "text/plain", body, now);
            return batch;
        });
    }

    async Task<IReadOnlyList<JobLog>> ReadAsync(IBucketPlace place, StoredBatch batch, CancellationToken cancellationToken)
    {
        var logs = new List<JobLog>();
        for (var number = 1; number <= batch.JobNumber; number++)
        {
            var outside = number == batch.JobNumber ? batch.OutsideId : null;
            if (await place.Batches.FindArtifactAsync(batch.Id, NameOf(number), cancellationToken) is { } kept)
                logs.Add(new JobLog(number, outside?.ToString(), await ReadAsync(place, kept, cancellationToken)));
            else if (outside is { } running && launchers.Find(batch.Job.Launcher) is { } launcher)
                logs.Add(new JobLog(number, running.ToString(), await AskAsync(launcher, running, cancellationToken)));
        }

        return logs;
    }

    static async Task<string> AskAsync(ILauncher launcher, JobId job, CancellationToken cancellationToken)
    {
        try
        {
            return await launcher.ReadLogsAsync(job, BytesMax, cancellationToken);
        }
        catch (LauncherUnavailableException)
        {
            return "";
        }
    }

    static async Task<string> ReadAsync(IBucketPlace place, BatchArtifact artifact, CancellationToken cancellationToken)
    {
        if (await place.FindVersionAsync(artifact.Version, cancellationToken) is not { } version)
            return "";
        var bytes = new MemoryStream();
        var writer = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await place.WriteContentAsync(version, 0, version.Length, writer, cancellationToken);
        await writer.CompleteAsync();
        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
