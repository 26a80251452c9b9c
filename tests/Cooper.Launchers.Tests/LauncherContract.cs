using System.Text;
using Cooper.Domain.Launchers;

namespace Cooper.Launchers.Tests;

/// <summary>What every launcher does, whatever is behind it.</summary>
public abstract class LauncherContract : IDisposable
{
    const string Sleeps = "time.sleep(300)";

    static int names;

    private protected Evidence Evidence { get; } = new();

    /// <summary>A job that the engine never had.</summary>
    protected abstract JobId UnknownJob { get; }

    [Fact]
    public async Task A_job_gets_its_line_and_ends_with_its_exit_code()
    {
        var launcher = Open(Evidence.Worker("sys.exit(7)"));
        var spec = Spec();

        var job = await launcher.SubmitAsync(spec, default);

        var end = await EndAsync(launcher, job);
        Assert.Equal((JobState.Ended, 7), (end.State, end.ExitCode));
        Assert.EndsWith(
            " {\"job\":\"" + spec.Name + "\",\"url\":\"http://127.0.0.1:9/\",\"ticket\":\"open-sesame\"}\n",
            Assert.Single(Evidence.Runs),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_is_submitted_again_does_not_start_again()
    {
        var launcher = Open(Evidence.Worker(""));
        var spec = Spec();
        var first = await launcher.SubmitAsync(spec, default);
        var whileItMayRun = await launcher.SubmitAsync(spec with { Ticket = new JobTicket("another") }, default);
        await EndAsync(launcher, first);

        var afterItsEnd = await launcher.SubmitAsync(spec, default);

        await EndAsync(launcher, afterItsEnd);
        Assert.Equal((first, first), (whileItMayRun, afterItsEnd));
        Assert.Single(Evidence.Runs);
    }

    [Fact]
    public async Task A_job_that_is_submitted_by_many_at_once_starts_once()
    {
        var launcher = Open(Evidence.Worker("time.sleep(0.5)"));
        var spec = Spec();

        var jobs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => launcher.SubmitAsync(spec, default)));

        await EndAsync(launcher, jobs[0]);
        Assert.Single(jobs.Distinct());
        Assert.Single(Evidence.Runs);
    }

    [Fact]
    public async Task A_job_is_found_by_its_name()
    {
        var launcher = Open(Evidence.Worker(Sleeps));
        var spec = Spec();
        var before = await launcher.FindAsync(spec.Name, default);
        var job = await launcher.SubmitAsync(spec, default);

        var found = await Open(Evidence.Worker("")).FindAsync(spec.Name, default);

        Assert.Equal((null, job), (before, found));
        await StopAsync(launcher, job);
    }

    [Fact]
    public async Task A_job_that_heeds_the_stop_is_over_soon()
    {
        var launcher = Open(Evidence.Worker(Sleeps));
        var job = await launcher.SubmitAsync(Spec(), default);
        var pid = await Evidence.WaitForRunAsync();
        Assert.Equal(JobState.Running, (await launcher.LookAsync(job, default)).State);

        await launcher.StopAsync(job, default);

        await OverAsync(launcher, job);
        Assert.False(Processes.Lives(pid));
    }

    [Fact]
    public async Task A_job_that_ignores_the_stop_is_killed_with_its_children_and_only_then_over()
    {
        var launcher = Open(Evidence.Worker(
            "note('child', str(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)']).pid)); time.sleep(300)",
            ignoresStop: true));
        var job = await launcher.SubmitAsync(Spec(), default);
        var pid = await Evidence.WaitForRunAsync();
        var child = await Evidence.WaitForNoteAsync("child");

        await launcher.StopAsync(job, default);
        Assert.True(Processes.Lives(pid));
        Assert.False((await launcher.LookAsync(job, default)).IsOver);

        await OverAsync(launcher, job);
        Assert.Equal((false, false), (Processes.Lives(pid), Processes.Lives(child)));
    }

    [Fact]
    public async Task Stopping_what_has_ended_or_never_was_does_no_harm()
    {
        var launcher = Open(Evidence.Worker(""));
        var job = await launcher.SubmitAsync(Spec(), default);
        var end = await EndAsync(launcher, job);

        await launcher.StopAsync(job, default);
        await launcher.StopAsync(job, default);
        await launcher.StopAsync(UnknownJob, default);

        Assert.Equal(end, await launcher.LookAsync(job, default));
    }

    [Fact]
    public async Task A_job_that_never_was_is_gone_and_has_no_logs()
    {
        var launcher = Open(Evidence.Worker(""));

        Assert.Equal(JobState.Gone, (await launcher.LookAsync(UnknownJob, default)).State);
        Assert.Equal("", await launcher.ReadLogsAsync(UnknownJob, 1000, default));
        await launcher.ForgetAsync(UnknownJob, default);
    }

    [Fact]
    public async Task Of_long_logs_the_end_is_read_and_no_character_cut()
    {
        var launcher = Open(Evidence.Worker("print('\\u20ac' * 1000000 + '\\u0001\"\\\\'); print('the end', file=sys.stderr)"));
        var job = await launcher.SubmitAsync(Spec(), default);
        await EndAsync(launcher, job);

        var logs = await launcher.ReadLogsAsync(job, 1000, default);

        Assert.InRange(Encoding.UTF8.GetByteCount(logs), 995, 1000);
        Assert.EndsWith("\u20ac\u20ac\u0001\"\\\nthe end\n", logs, StringComparison.Ordinal);
        Assert.DoesNotContain('\ufffd', logs);
    }

    [Fact]
    public async Task A_forgotten_job_leaves_no_logs_and_one_that_runs_is_not_forgotten()
    {
        var launcher = Open(Evidence.Worker("print('hello', flush=True); " + Sleeps));
        var job = await launcher.SubmitAsync(Spec(), default);
        await Evidence.WaitForRunAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => launcher.ForgetAsync(job, default));
        await Evidence.UntilAsync(async () => await launcher.ReadLogsAsync(job, 100, default) == "hello\n", "log");
        await StopAsync(launcher, job);

        await launcher.ForgetAsync(job, default);
        await launcher.ForgetAsync(job, default);

        Assert.True((await launcher.LookAsync(job, default)).IsOver);
        Assert.Equal("", await launcher.ReadLogsAsync(job, 100, default));
    }

    [Fact]
    public async Task A_ticket_stands_on_no_command_line()
    {
        var launcher = Open(Evidence.Worker(Sleeps));
        var job = await launcher.SubmitAsync(Spec() with { Ticket = new JobTicket("canary-7c1f") }, default);
        await Evidence.WaitForRunAsync();

        Assert.Empty(Processes.WithCommandLine("canary-7c1f"));
        await StopAsync(launcher, job);
    }

    [Fact]
    public async Task What_a_job_starts_has_no_ticket_in_its_environment()
    {
        var launcher = Open(Evidence.Worker(
            "note('env', subprocess.check_output([sys.executable, '-c', 'import os; print(dict(os.environ))'], text=True))"));
        var job = await launcher.SubmitAsync(Spec(), default);
        await EndAsync(launcher, job);

        var environment = Assert.Single(Evidence.Notes("env"));

        Assert.Contains("PATH", environment, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", environment, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ticket_does_not_show_itself() =>
        Assert.DoesNotContain("sesame", Spec().ToString(), StringComparison.Ordinal);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract ILauncher Open(WorkerProgram worker);

    protected virtual void Dispose(bool disposing) => Evidence.Dispose();

    protected static JobSpec Spec() => new(
        JobName.For($"t{Environment.ProcessId}x{Interlocked.Increment(ref names)}", 1),
        new Uri("http://127.0.0.1:9/"),
        new JobTicket("open-sesame"),
        new JobLimits(TimeSpan.FromMinutes(10), 1, null));

    protected static async Task StopAsync(ILauncher launcher, JobId job)
    {
        await launcher.StopAsync(job, default);
        await OverAsync(launcher, job);
    }

    protected static async Task<JobSighting> OverAsync(ILauncher launcher, JobId job)
    {
        JobSighting? last = null;
        await Evidence.UntilAsync(async () => (last = await launcher.LookAsync(job, default)).IsOver, $"end of {job}");
        return last!;
    }

    /// <summary>Its end by itself.</summary>
    protected static async Task<JobSighting> EndAsync(ILauncher launcher, JobId job)
    {
        var end = await OverAsync(launcher, job);
        Assert.Equal(JobState.Ended, end.State);
        return end;
    }
}
