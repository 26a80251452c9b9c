using System.Collections.Concurrent;
using Cooper.Domain.Launchers;
using Cooper.Launchers.Engines;

namespace Cooper.Launchers.Ray;

/// <summary>
/// Runs jobs on a Ray cluster, by its Jobs API. A job's id is <c>NAME@SESSION</c>: the name is the submission id that we choose, which
/// makes a submit idempotent; the session is the head's at that time. A head that starts anew forgets everything while the processes of
/// its old session live on for a while, so that a job it does not know is gone at once only if the session is still the same.
/// </summary>
public sealed class RayLauncher(RayOptions options, WorkerProgram worker, TimeProvider time) : ILauncher, IDisposable
{
    /// <summary>
    /// Ray says STOPPED when it has sent the last signal, and FAILED without a code when it has lost sight of the process, which is killed
    /// about then; what is killed needs a moment more to be gone.
    /// </summary>
    static readonly TimeSpan KillBound = TimeSpan.FromSeconds(1);

    /// <summary>Workers of a lost session end when they have tried to reach the head again for about a minute.</summary>
    static readonly TimeSpan LostSessionBound = TimeSpan.FromMinutes(2);

    readonly RayClient ray = new(options, time);

    /// <summary>When a job was first seen stopped or failed, or its session lost.</summary>
    readonly ConcurrentDictionary<JobId, long> firstSeen = new();

    public string Name => "ray";

    public async Task<JobId> SubmitAsync(JobSpec job, CancellationToken cancellationToken)
    {
        var id = new JobId($"{job.Name}@{await ray.GetSessionAsync(cancellationToken)}");
        LauncherUnavailableException? failure = null;
        try
        {
            if (await ray.SubmitAsync(Describe(job), cancellationToken))
                return id;
        }
        catch (LauncherUnavailableException unavailable)
        {
            failure = unavailable;
        }

        // It may have been taken all the same; the name tells.
        return await ray.GetAsync(job.Name, cancellationToken) is not null
            ? id
            : throw new LauncherUnavailableException("Ray did not say that it took the job, and does not know it", failure);
    }

    public async Task<JobId?> FindAsync(JobName name, CancellationToken cancellationToken)
    {
        var session = await ray.GetSessionAsync(cancellationToken);
        return await ray.GetAsync(name, cancellationToken) is null ? null : new JobId($"{name}@{session}");
    }

    public async Task<JobSighting> LookAsync(JobId job, CancellationToken cancellationToken)
    {
        var (name, session) = PartsOf(job);
        if (await ray.GetAsync(name, cancellationToken) is { } known)
            return Judge(job, known);
        if (session == await ray.GetSessionAsync(cancellationToken) || HasPassed(LostSessionBound, job))
            return new JobSighting(JobState.Gone, null, "UNKNOWN");
        return new JobSighting(JobState.Running, null, "SESSION_LOST");
    }

    public Task StopAsync(JobId job, CancellationToken cancellationToken) => ray.StopAsync(PartsOf(job).Name, cancellationToken);

    public Task<string> ReadLogsAsync(JobId job, int bytesMax, CancellationToken cancellationToken) =>
        ray.ReadLogsAsync(PartsOf(job).Name, bytesMax, cancellationToken);

    public async Task ForgetAsync(JobId job, CancellationToken cancellationToken)
    {
        if (!(await LookAsync(job, cancellationToken)).IsOver)
            throw new InvalidOperationException($"Job {job} has not ended");
        await ray.DeleteAsync(PartsOf(job).Name, cancellationToken);
        firstSeen.TryRemove(job, out _);
    }

    public void Dispose() => ray.Dispose();

    static (JobName Name, string Session) PartsOf(JobId job)
    {
        var parts = job.Text.Split('@', 2);
        return (JobName.Parse(parts[0]), parts[^1]);
    }

    JobSighting Judge(JobId job, RayJob known)
    {
        var word = EngineWord.Clean(known.Status);
        return word switch
        {
            "PENDING" => new JobSighting(JobState.Pending, null, word),
            "SUCCEEDED" => new JobSighting(JobState.Ended, known.DriverExitCode, word),
            "FAILED" when known.DriverExitCode is { } code => new JobSighting(JobState.Ended, code, word),
            "STOPPED" or "FAILED" when HasPassed(options.StopGrace + KillBound, job) => new JobSighting(JobState.Ended, null, word),
            _ => new JobSighting(JobState.Running, null, word),
        };
    }

    /// <summary>Since the first time that this was asked of the job.</summary>
    bool HasPassed(TimeSpan bound, JobId job) =>
        time.GetElapsedTime(firstSeen.GetOrAdd(job, static (_, time) => time.GetTimestamp(), time)) >= bound;

    RaySubmission Describe(JobSpec job) => new(
        job.Name.ToString(),
        RayEntrypoint.Command,
        new RayRuntime(RayEntrypoint.EnvironmentFor(worker, job, options.StopGrace)),
        job.Limits.Processors,
        job.Limits.MemoryBytes);
}
