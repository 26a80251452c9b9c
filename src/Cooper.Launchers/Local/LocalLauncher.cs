using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Cooper.Domain;
using Cooper.Domain.Launchers;

namespace Cooper.Launchers.Local;

/// <summary>
/// Runs jobs as processes of this machine, each under a keeper (<c>keeper.py</c>) in a session of its own, which outlives this server. The
/// next one finds it by its folder. A job's id is its name.
/// </summary>
public sealed class LocalLauncher(LocalOptions options, WorkerProgram worker, TimeProvider time, Entropy entropy) : ILauncher
{
    const string Python = "python3";
    const int SuffixDigits = 16;

    /// <summary>What a keeper has beyond the grace, before the job is killed over its head.</summary>
    static readonly TimeSpan KeeperBound = TimeSpan.FromSeconds(5);

    /// <summary>Of the server's environment, a job gets this and nothing else: there are secrets in it.</summary>
    static readonly string[] VariablesPassed = ["PATH", "LANG", "TZ"];

    static readonly string KeeperSource = ReadKeeper();

    readonly ConcurrentDictionary<JobName, long> stops = new();

    public string Name => "local";

    public async Task<JobId> SubmitAsync(JobSpec job, CancellationToken cancellationToken)
    {
        var id = new JobId(job.Name.ToString());
        var folder = FolderOf(job.Name);
        if (folder.ReadStarted() is not null)
            return id;

        folder.Make(KeeperSource, worker.Source, entropy.NextHex(SuffixDigits));
        using var keeper = Start(job, folder);
        try
        {
            await keeper.StandardInput.WriteAsync(WorkerProgram.LineFor(job).AsMemory(), cancellationToken);
            keeper.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already; what it said, or did not say, tells why.
        }

        // "started", or "taken" if another keeper of the same job was quicker.
        return await keeper.StandardOutput.ReadLineAsync(cancellationToken) is "started" or "taken"
            ? id
            : throw new LauncherUnavailableException(
                $"{Python} ended before the job had begun; what it said is on this server's standard error");
    }

    public Task<JobId?> FindAsync(JobName name, CancellationToken cancellationToken) => Task.FromResult<JobId?>(
        FolderOf(name).ReadStarted() is not null || ProcessTable.Marked(name.ToString()).Count > 0 ? new JobId(name.ToString()) : null);

    public Task<JobSighting> LookAsync(JobId job, CancellationToken cancellationToken) => Task.FromResult(Look(NameOf(job)));

    public Task StopAsync(JobId job, CancellationToken cancellationToken)
    {
        var name = NameOf(job);
        var keeper = FolderOf(name).ReadStarted();
        if (keeper is { IsAlive: true } alive)
        {
            var asked = stops.GetOrAdd(name, static (_, time) => time.GetTimestamp(), time);
            if (time.GetElapsedTime(asked) < options.StopGrace + KeeperBound)
                Libc.Signal(alive.Pid, Libc.Terminate);
            else
                KillOverItsHead(name, alive);
        }
        else
        {
            // Either a keeper that has not begun, or what one left behind that was killed.
            Kill(ProcessTable.Marked(name.ToString()));
        }

        return Task.CompletedTask;
    }

    public Task<string> ReadLogsAsync(JobId job, int bytesMax, CancellationToken cancellationToken) =>
        Task.FromResult(FolderOf(NameOf(job)).ReadLogs(bytesMax));

    public Task ForgetAsync(JobId job, CancellationToken cancellationToken)
    {
        var name = NameOf(job);
        if (!Look(name).IsOver)
            throw new InvalidOperationException($"Job {name} has not ended");
        FolderOf(name).Remove();
        stops.TryRemove(name, out _);
        return Task.CompletedTask;
    }

    static JobName NameOf(JobId job) => JobName.Parse(job.Text);

    static void Kill(IEnumerable<LivingProcess> processes)
    {
        foreach (var process in processes)
            Libc.Signal(process.Pid, Libc.Kill);
    }

    /// <summary>The keeper last: as long as it lives, whoever loses a parent comes to it and is found.</summary>
    static void KillOverItsHead(JobName name, Keeper keeper)
    {
        var others = ProcessTable.Below(keeper.Pid).Union(ProcessTable.Marked(name.ToString()))
            .Where(process => process.Pid != keeper.Pid)
            .ToList();
        Kill(others);
        if (others.Count == 0)
            Libc.Signal(keeper.Pid, Libc.Kill);
    }

    static string ReadKeeper()
    {
        using var stream = typeof(LocalLauncher).Assembly.GetManifestResourceStream("keeper.py")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    JobFolder FolderOf(JobName name) => new(options.Folder, name);

    JobSighting Look(JobName name)
    {
        var folder = FolderOf(name);
        if (folder.ReadStarted() is not { } keeper)
        {
            // Another submit may have begun it since.
            return ProcessTable.Marked(name.ToString()).Count > 0 ? new JobSighting(JobState.Pending, null, "starting")
                : folder.ReadStarted() is not null ? new JobSighting(JobState.Running, null, "running")
                : new JobSighting(JobState.Gone, null, "unknown");
        }

        // The keeper ends last, so that what it has written by then is final.
        if (keeper.IsAlive)
            return new JobSighting(JobState.Running, null, "running");
        if (folder.ReadExitCode() is { } code)
            return new JobSighting(JobState.Ended, code, code < 0 ? "killed" : "exited");
        return ProcessTable.Marked(name.ToString()).Count > 0
            ? new JobSighting(JobState.Running, null, "orphaned")
            : new JobSighting(JobState.Ended, null, "lost");
    }

    Process Start(JobSpec job, JobFolder folder)
    {
        var start = new ProcessStartInfo(Python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = folder.Path,
        };
        foreach (var argument in Arguments(job, folder))
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var name in VariablesPassed)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }

        start.Environment[ProcessTable.MarkVariable] = job.Name.ToString();
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new LauncherUnavailableException($"{Python} cannot be started; local jobs need it on the PATH", failure);
        }
    }

    string[] Arguments(JobSpec job, JobFolder folder) =>
    [
        "-I", folder.KeeperPath,
        options.StopGrace.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        job.Limits.Duration.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        (job.Limits.MemoryBytes ?? 0).ToString(CultureInfo.InvariantCulture),
    ];
}
