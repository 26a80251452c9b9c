using System.Globalization;
using Cooper.Domain.Launchers;

namespace Cooper.Launchers.Slurm;

/// <summary>
/// Runs jobs on a Slurm cluster, by its REST service. A job's id is <c>NUMBER:NAME</c>. Numbers are no identities (a controller that was
/// killed may give one out again), and nothing in Slurm keeps a name from being used twice; so the name is looked for before a submit, and
/// everything that bears it is stopped by a stop.
/// </summary>
public sealed class SlurmLauncher : ILauncher, IDisposable
{
    const int BytesPerMebibyte = 1024 * 1024;
    const string NoFile = "/dev/null";

    /// <summary>
    /// A partition, node or size that does not exist, or may not be used; a script that is missing. Other errors may pass.
    /// </summary>
    static readonly int[] LastingErrors = [2000, 2001, 2002, 2003, 2004, 2005, 2006, 2009, 2014];

    readonly SlurmOptions options;
    readonly WorkerProgram worker;
    readonly SlurmClient slurm;

    /// <summary>Two submits of one name at once would both find nothing, and both submit.</summary>
    readonly SemaphoreSlim turn = new(1);

    public SlurmLauncher(SlurmOptions options, WorkerProgram worker, TimeProvider time)
        : this(options, worker, new SlurmClient(options, time))
    {
    }

    internal SlurmLauncher(SlurmOptions options, WorkerProgram worker, SlurmClient slurm)
    {
        this.options = options;
        this.worker = worker;
        this.slurm = slurm;
    }

    public string Name => "slurm";

    public async Task<JobId> SubmitAsync(JobSpec job, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await FindAsync(job.Name, cancellationToken) ?? await SubmitNewAsync(job, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    public async Task<JobId?> FindAsync(JobName name, CancellationToken cancellationToken)
    {
        var found = await slurm.ListAsync(name, cancellationToken);
        return (found.FirstOrDefault(job => !job.IsOver) ?? found.LastOrDefault()) is { } job ? IdOf(job.JobId, name) : null;
    }

    public async Task<JobSighting> LookAsync(JobId job, CancellationToken cancellationToken)
    {
        var (number, name) = PartsOf(job);
        if (await slurm.GetAsync(number, cancellationToken) is { IsOver: false } known && known.Name == name.ToString())
            return known.ToSighting();

        var all = await slurm.ListAsync(name, cancellationToken);
        var seen = all.FirstOrDefault(other => !other.IsOver) ?? all.FirstOrDefault(one => one.JobId == number) ?? all.LastOrDefault();
        return seen?.ToSighting() ?? new JobSighting(JobState.Gone, null, "UNKNOWN");
    }

    public async Task StopAsync(JobId job, CancellationToken cancellationToken)
    {
        foreach (var one in await slurm.ListAsync(PartsOf(job).Name, cancellationToken))
        {
            if (!one.IsOver)
                await slurm.CancelAsync(one.JobId, cancellationToken);
        }
    }

    public Task<string> ReadLogsAsync(JobId job, int bytesMax, CancellationToken cancellationToken) =>
        Task.FromResult(LogPathOf(PartsOf(job).Name) is { } path ? SharedLog.ReadTail(path, bytesMax) : "");

    public async Task ForgetAsync(JobId job, CancellationToken cancellationToken)
    {
        if (!(await LookAsync(job, cancellationToken)).IsOver)
            throw new InvalidOperationException($"Job {job} has not ended");
        if (LogPathOf(PartsOf(job).Name) is { } path)
            File.Delete(path);
    }

    public void Dispose()
    {
        slurm.Dispose();
        turn.Dispose();
    }

    static JobId IdOf(long number, JobName name) => new($"{number}:{name}");

    static (long Number, JobName Name) PartsOf(JobId job)
    {
        var parts = job.Text.Split(':', 2);
        return (long.Parse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture), JobName.Parse(parts[^1]));
    }

    string? LogPathOf(JobName name) => options.Folder is null ? null : Path.Join(options.Folder, $"{name}.log");

    async Task<JobId> SubmitNewAsync(JobSpec job, CancellationToken cancellationToken)
    {
        var submission = new SlurmSubmission(SlurmScript.For(worker, job), Describe(job));
        LauncherUnavailableException failure;
        try
        {
            var (number, error) = await slurm.SubmitAsync(submission, cancellationToken);
            if (error is { } lasting && LastingErrors.Contains(lasting))
                throw new LauncherRefusedException($"Slurm does not take the job: error {lasting}");
            if (error is null && number is { } given)
                return IdOf(given, job.Name);
            failure = new LauncherUnavailableException($"Slurm answered the submit with error {error}");
        }
        catch (LauncherUnavailableException unavailable)
        {
            failure = unavailable;
        }

        // It may have been taken all the same; the name tells.
        return await FindAsync(job.Name, cancellationToken)
            ?? throw new LauncherUnavailableException("Slurm did not say that it took the job, and does not list it", failure);
    }

    SlurmSubmittedJob Describe(JobSpec job)
    {
        var output = LogPathOf(job.Name) ?? NoFile;
        return new SlurmSubmittedJob(
            job.Name.ToString(),
            CurrentWorkingDirectory: "/",
            // What a script needs to find its programs. Others can read it.
            new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["LANG"] = "C.UTF-8" },
            output,
            output,
            (long)Math.Ceiling(job.Limits.Duration.TotalMinutes),
            job.Limits.Processors,
            job.Limits.MemoryBytes is { } bytes ? Math.Max(1, bytes / BytesPerMebibyte) : null);
    }
}
