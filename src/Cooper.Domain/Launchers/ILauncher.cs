namespace Cooper.Domain.Launchers;

/// <summary>
/// Starts, watches and stops the outside job of a batch: a worker that speaks to Cooper over HTTP. A launcher knows nothing of batches.
/// <para>
/// Nothing here is proof against a job that goes on all the same: an engine may start a job twice, or lose sight of it. So the domain
/// fences the job's token before it asks for a stop, and a job does nothing before it has exchanged its ticket.
/// </para>
/// <para>Every method throws <see cref="LauncherUnavailableException"/> when the engine does not answer, or not as it should.</para>
/// </summary>
public interface ILauncher
{
    /// <summary><c>local</c>, <c>slurm</c> or <c>ray</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Starts a job, once for each name, however often it is called: a job of that name that the engine still knows, ended or not, is
    /// returned as it is, and the ticket of this call is then of no use to anybody. If the answer of the engine is lost, the job is looked
    /// for by name.
    /// </summary>
    /// <exception cref="LauncherRefusedException">The engine will not take this job, now or later.</exception>
    Task<JobId> SubmitAsync(JobSpec job, CancellationToken cancellationToken);

    /// <summary>The job that was submitted under a name, for who did not live to note its id; null if the engine knows none.</summary>
    Task<JobId?> FindAsync(JobName name, CancellationToken cancellationToken);

    /// <summary>Where the job is. Doubt is never <see cref="JobState.Ended"/> nor <see cref="JobState.Gone"/>.</summary>
    Task<JobSighting> LookAsync(JobId job, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the job to end, and sees to it that it is killed after a grace. Returns before it has ended; <see cref="LookAsync"/> tells when
    /// it has. To be repeated until then: each repetition is harmless, and one after the grace goes further than the first.
    /// </summary>
    Task StopAsync(JobId job, CancellationToken cancellationToken);

    /// <summary>The last of what the job wrote, at most so many bytes of it; empty if there is nothing (any more).</summary>
    Task<string> ReadLogsAsync(JobId job, int bytesMax, CancellationToken cancellationToken);

    /// <summary>
    /// Removes what the engine keeps of a job that has ended, as far as it can be removed: its record, logs and scratch files. Harmless
    /// when repeated. The name could be used again after it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The job has not ended.</exception>
    Task ForgetAsync(JobId job, CancellationToken cancellationToken);
}
