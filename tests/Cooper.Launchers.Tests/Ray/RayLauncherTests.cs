using Cooper.Domain.Launchers;
using Cooper.Launchers.Ray;
using Cooper.Testing;

namespace Cooper.Launchers.Tests.Ray;

/// <summary>Against a replay of Ray's Jobs API. No live Ray has been seen by these.</summary>
public sealed class RayLauncherTests : LauncherContract, IAsyncLifetime
{
    const string Sleeps = "time.sleep(300)";

    readonly List<RayLauncher> opened = [];
    readonly TestClock clock = new();
    RayReplay ray = null!;

    protected override JobId UnknownJob => new("cooper-nobody-1@session_2026-01-02_03-04-05_1");

    public async Task InitializeAsync() => ray = await RayReplay.StartAsync();

    public async Task DisposeAsync() => await ray.DisposeAsync();

    [Fact]
    public async Task A_submit_that_was_taken_and_answered_with_an_error_is_taken()
    {
        var launcher = Open(Evidence.Worker(""));
        ray.FailsWhenTaken = true;

        await EndAsync(launcher, await launcher.SubmitAsync(Spec(), default));

        Assert.Single(Evidence.Runs);
    }

    [Fact]
    public async Task A_submit_whose_answer_was_lost_is_taken()
    {
        var launcher = Open(Evidence.Worker(""));
        ray.DropsAnswerWhenTaken = true;

        await EndAsync(launcher, await launcher.SubmitAsync(Spec(), default));

        Assert.Single(Evidence.Runs);
    }

    [Fact]
    public async Task A_head_that_is_down_is_no_news_of_the_job()
    {
        var launcher = Open(Evidence.Worker(Sleeps));
        var job = await launcher.SubmitAsync(Spec(), default);
        ray.IsDown = true;

        await Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.LookAsync(job, default));
        await Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.StopAsync(job, default));
        await Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.SubmitAsync(Spec(), default));
        await Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.FindAsync(Spec().Name, default));
        await Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.ReadLogsAsync(job, 10, default));
        await Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.ForgetAsync(job, default));
        ray.IsDown = false;

        await Evidence.WaitForRunAsync();
        Assert.Equal(JobState.Running, (await launcher.LookAsync(job, default)).State);
    }

    [Fact]
    public async Task A_head_that_hangs_is_not_waited_for_longer_than_a_bound()
    {
        var launcher = OpenAt(clock, Evidence.Worker(""));
        ray.Hangs = true;

        var look = launcher.LookAsync(UnknownJob, default);
        await Evidence.UntilAsync(() => ray.Requests > 0, "request");
        Assert.False(look.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<LauncherUnavailableException>(() => look);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_told_that_ray_is_down()
    {
        var launcher = Open(Evidence.Worker(""));
        ray.Hangs = true;
        using var patience = new CancellationTokenSource();

        var look = launcher.LookAsync(UnknownJob, patience.Token);
        await Evidence.UntilAsync(() => ray.Requests > 0, "request");
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => look);
    }

    [Fact]
    public async Task A_job_that_a_new_head_does_not_know_is_gone_only_after_its_processes_must_be()
    {
        var launcher = OpenAt(clock, Evidence.Worker(Sleeps));
        var job = await launcher.SubmitAsync(Spec(), default);
        var pid = await Evidence.WaitForRunAsync();
        ray.RestartHead();

        var atOnce = await launcher.LookAsync(job, default);
        await launcher.StopAsync(job, default);
        clock.Advance(TimeSpan.FromSeconds(119));
        var soon = await launcher.LookAsync(job, default);
        clock.Advance(TimeSpan.FromSeconds(1));
        var later = await launcher.LookAsync(job, default);

        var lost = new JobSighting(JobState.Running, null, "SESSION_LOST");
        Assert.Equal((lost, lost, JobState.Gone), (atOnce, soon, later.State));
        Assert.True(Processes.Lives(pid));
    }

    [Fact]
    public async Task A_stop_that_is_acknowledged_and_not_carried_out_ends_no_job()
    {
        var launcher = Open(Evidence.Worker(Sleeps));
        var job = await launcher.SubmitAsync(Spec(), default);
        await Evidence.WaitForRunAsync();
        ray.AcknowledgesStopsOnly = true;
        await launcher.StopAsync(job, default);
        Assert.False((await launcher.LookAsync(job, default)).IsOver);
        ray.AcknowledgesStopsOnly = false;

        await StopAsync(launcher, job);
    }

    [Fact]
    public async Task A_stopped_job_counts_as_ended_when_what_was_killed_had_time_to_go()
    {
        var launcher = OpenAt(clock, Evidence.Worker(Sleeps));
        var job = await launcher.SubmitAsync(Spec(), default);
        await Evidence.WaitForRunAsync();
        await launcher.StopAsync(job, default);
        await Evidence.UntilAsync(async () => (await launcher.LookAsync(job, default)).Word == "STOPPED", "end");
        Assert.False((await launcher.LookAsync(job, default)).IsOver);

        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(new JobSighting(JobState.Ended, null, "STOPPED"), await launcher.LookAsync(job, default));
    }

    [Fact]
    public async Task A_job_that_has_not_begun_is_pending_and_can_be_stopped()
    {
        var launcher = Open(Evidence.Worker(Sleeps));
        ray.StartDelay = TimeSpan.FromSeconds(1);
        var job = await launcher.SubmitAsync(Spec(), default);
        Assert.Equal(JobState.Pending, (await launcher.LookAsync(job, default)).State);

        await StopAsync(launcher, job);

        Assert.All(Evidence.Runs, run => Assert.False(Processes.Lives(int.Parse(run.Split(' ')[0]))));
    }

    [Fact]
    public async Task What_ray_does_not_take_is_refused()
    {
        var launcher = Open(Evidence.Worker(""));
        var spec = Spec();
        ray.IsOld = true;

        await Assert.ThrowsAsync<LauncherRefusedException>(
            () => launcher.SubmitAsync(spec with { Limits = spec.Limits with { MemoryBytes = 1 << 30 } }, default));
        await launcher.SubmitAsync(spec, default);
    }

    [Fact]
    public async Task A_job_that_takes_too_long_ends()
    {
        var launcher = Open(Evidence.Worker(Sleeps));
        var spec = Spec();
        spec = spec with { Limits = spec.Limits with { Duration = TimeSpan.FromSeconds(1) } };
        const int Alarm = 14;

        var end = await EndAsync(launcher, await launcher.SubmitAsync(spec, default));

        Assert.Equal(-Alarm, end.ExitCode);
    }

    [Fact]
    public async Task A_token_is_sent_when_there_is_one_and_a_new_one_at_once()
    {
        ray.Token = "right";
        await Assert.ThrowsAsync<LauncherUnavailableException>(() => Open(Evidence.Worker("")).LookAsync(UnknownJob, default));
        var file = Path.Join(Evidence.Path, "token");
        await File.WriteAllTextAsync(file, "wrong\n");
        using var launcher = new RayLauncher(Options() with { TokenFile = file }, Evidence.Worker(""), TimeProvider.System);
        await Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.LookAsync(UnknownJob, default));

        await File.WriteAllTextAsync(file, "right\n");

        Assert.Equal(JobState.Gone, (await launcher.LookAsync(UnknownJob, default)).State);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData(null)]
    public async Task What_is_no_token_is_not_sent(string? text)
    {
        var file = Path.Join(Evidence.Path, "token");
        if (text is not null)
            await File.WriteAllTextAsync(file, text);
        using var launcher = new RayLauncher(Options() with { TokenFile = file }, Evidence.Worker(""), TimeProvider.System);

        await Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.LookAsync(UnknownJob, default));

        Assert.Equal(0, ray.Requests);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var launcher = Open(Evidence.Worker(""));
        ray.Redirects = true;

        await Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.SubmitAsync(Spec(), default));

        Assert.Equal(0, ray.Leaked);
    }

    protected override ILauncher Open(WorkerProgram worker) => OpenAt(TimeProvider.System, worker);

    protected override void Dispose(bool disposing)
    {
        opened.ForEach(launcher => launcher.Dispose());
        base.Dispose(disposing);
    }

    RayLauncher OpenAt(TimeProvider time, WorkerProgram worker)
    {
        var launcher = new RayLauncher(Options(), worker, time);
        opened.Add(launcher);
        return launcher;
    }

    RayOptions Options() => new(ray.Url, null, TimeSpan.FromSeconds(1));
}
