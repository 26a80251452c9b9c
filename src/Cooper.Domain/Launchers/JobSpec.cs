namespace Cooper.Domain.Launchers;

/// <summary>What a launcher is to start.</summary>
/// <param name="WorkerUrl">Where the worker reaches this server.</param>
public sealed record JobSpec(JobName Name, Uri WorkerUrl, JobTicket Ticket, JobLimits Limits);

/// <summary>What a job may use. An engine keeps of it what it can; docs/launchers.md says which keeps what.</summary>
/// <param name="Duration">From its start; then it is stopped as by a stop.</param>
/// <param name="Processors">At least one.</param>
/// <param name="MemoryBytes">Null for no limit but the engine's own.</param>
public sealed record JobLimits(TimeSpan Duration, int Processors, long? MemoryBytes);

/// <summary>
/// What the worker exchanges, once, for the job's token. A ticket passes places that others may read, so it is worthless after its first
/// use and after a few minutes; it stands on no command line all the same.
/// </summary>
public sealed class JobTicket(string secret)
{
    /// <summary>For the launcher, on its way to the worker.</summary>
    public string Reveal() => secret;

    public override string ToString() => "(ticket)";
}
