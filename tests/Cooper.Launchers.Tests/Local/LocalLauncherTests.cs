using System.Diagnostics;
using Cooper.Domain.Launchers;
using Cooper.Launchers.Local;
using Cooper.Testing;

namespace Cooper.Launchers.Tests.Local;

public sealed class LocalLauncherTests : LauncherContract
{
    const string Sleeps = "time.sleep(300)";

    /// <summary>A child that leaves its parent, its session and its environment behind.</summary>
    const string ForksTwice =
        """
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                far = "import os, time; open('" + PATH + "/far.1', 'w').write(str(os.getpid())); time.sleep(300)"
                os.execve(sys.executable, [sys.executable, "-c", far], {})
            os._exit(0)

        """;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cooper-jobs-");
    readonly SeededEntropy entropy = new(1);
    readonly TestClock clock = new();

    protected override JobId UnknownJob => new("cooper-nobody-1");

    [Fact]
    public async Task A_process_that_has_left_by_forking_twice_is_stopped_too()
    {
        var launcher = Open(Evidence.Worker(FarChild() + Sleeps));
        var job = await launcher.SubmitAsync(Spec(), default);
        var far = await Evidence.WaitForNoteAsync("far");

        await StopAsync(launcher, job);

        Assert.False(Processes.Lives(far));
    }

    [Fact]
    public async Task What_a_worker_leaves_behind_ends_with_it()
    {
        var launcher = Open(Evidence.Worker(FarChild() + "while not os.path.exists(PATH + '/far.1'): time.sleep(0.01)"));
        var job = await launcher.SubmitAsync(Spec(), default);

        var end = await EndAsync(launcher, job);

        Assert.Equal(0, end.ExitCode);
        Assert.False(Processes.Lives(await Evidence.WaitForNoteAsync("far")));
    }

    [Fact]
    public async Task The_next_server_finds_the_job_and_how_it_ended()
    {
        var job = await Open(Evidence.Worker("time.sleep(0.5); sys.exit(3)")).SubmitAsync(Spec(), default);
        var next = Open(Evidence.Worker(""));

        var end = await EndAsync(next, job);

        Assert.Equal(3, end.ExitCode);
        await next.ForgetAsync(job, default);
        Assert.Equal(JobState.Gone, (await next.LookAsync(job, default)).State);
        Assert.Empty(folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_job_whose_keeper_was_killed_goes_on_being_seen_until_it_is_stopped()
    {
        var launcher = Open(Evidence.Worker("note('child', str(subprocess.Popen(['sleep', '300']).pid)); " + Sleeps));
        var job = await launcher.SubmitAsync(Spec(), default);
        var worker = await Evidence.WaitForRunAsync();
        var child = await Evidence.WaitForNoteAsync("child");
        Libc.Signal(KeeperOf(job).Pid, Libc.Kill);
        // The worker dies with its keeper; its child does not.
        await Evidence.UntilAsync(() => !Processes.Lives(worker), "end of the worker");
        Assert.Equal(new JobSighting(JobState.Running, null, "orphaned"), await launcher.LookAsync(job, default));

        await launcher.StopAsync(job, default);

        Assert.Equal(new JobSighting(JobState.Ended, null, "lost"), await OverAsync(launcher, job));
        Assert.False(Processes.Lives(child));
    }

    [Fact]
    public async Task A_keeper_that_hangs_is_passed_over_after_the_grace()
    {
        const int Stop = 19;
        var launcher = Open(Evidence.Worker(FarChild() + Sleeps));
        var job = await launcher.SubmitAsync(Spec(), default);
        var far = await Evidence.WaitForNoteAsync("far");
        Libc.Signal(KeeperOf(job).Pid, Stop);
        await launcher.StopAsync(job, default);
        Assert.Equal(JobState.Running, (await launcher.LookAsync(job, default)).State);

        clock.Advance(TimeSpan.FromMinutes(1));
        await Evidence.UntilAsync(
            async () =>
            {
                await launcher.StopAsync(job, default);
                return (await launcher.LookAsync(job, default)).IsOver;
            },
            "end of the job");

        Assert.False(Processes.Lives(far));
    }

    [Fact]
    public async Task A_job_that_takes_too_long_is_stopped()
    {
        var launcher = Open(Evidence.Worker(Sleeps, ignoresStop: true));
        var spec = Spec();
        spec = spec with { Limits = spec.Limits with { Duration = TimeSpan.FromSeconds(0.5) } };

        var end = await EndAsync(launcher, await launcher.SubmitAsync(spec, default));

        Assert.Equal(-Libc.Kill, end.ExitCode);
    }

    [Fact]
    public async Task A_job_that_wants_too_much_memory_does_not_get_it()
    {
        var launcher = Open(Evidence.Worker("x = bytearray(400 << 20)"));
        var spec = Spec();
        spec = spec with { Limits = spec.Limits with { MemoryBytes = 200 << 20 } };
        var job = await launcher.SubmitAsync(spec, default);

        Assert.Equal(1, (await EndAsync(launcher, job)).ExitCode);
        Assert.Contains("MemoryError", await launcher.ReadLogsAsync(job, 1000, default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_of_another_boot_lives_no_more_whoever_has_its_pid_now()
    {
        var launcher = Open(Evidence.Worker(""));
        var home = folder.CreateSubdirectory("cooper-old-1");
        var me = ProcessTable.Find(Environment.ProcessId)!.Value;
        var started = Path.Join(home.FullName, "started");
        await File.WriteAllTextAsync(started, $"{me.Pid} {me.StartedTicks} 00000000-0000-0000-0000-000000000000\n");
        var ofOtherBoot = await launcher.LookAsync(new JobId("cooper-old-1"), default);
        await File.WriteAllTextAsync(started, $"{me.Pid} {me.StartedTicks - 1} {ProcessTable.BootId}\n");

        var ofOtherProcess = await launcher.LookAsync(new JobId("cooper-old-1"), default);
        await launcher.StopAsync(new JobId("cooper-old-1"), default);

        var lost = new JobSighting(JobState.Ended, null, "lost");
        Assert.Equal((lost, lost), (ofOtherBoot, ofOtherProcess));
    }

    [Fact]
    public async Task A_server_that_dies_before_the_line_is_whole_has_started_nothing()
    {
        var launcher = Open(Evidence.Worker(""));
        var spec = Spec();
        var job = await launcher.SubmitAsync(spec, default);
        await EndAsync(launcher, job);
        var half = folder.CreateSubdirectory("cooper-half-1");
        foreach (var program in new[] { "keeper.py", "worker.py" })
            File.Copy(Path.Join(folder.FullName, job.Text, program), Path.Join(half.FullName, program));

        using var keeper = Process.Start(new ProcessStartInfo("python3", ["-I", "keeper.py", "1", "60", "0"])
        {
            WorkingDirectory = half.FullName,
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        await keeper.StandardInput.WriteAsync("{\"job\":");
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();

        Assert.Equal(3, keeper.ExitCode);
        Assert.Equal(JobState.Gone, (await launcher.LookAsync(new JobId("cooper-half-1"), default)).State);
        Assert.Single(Evidence.Runs);
    }

    [Fact]
    public async Task A_job_gets_nothing_of_the_servers_environment()
    {
        Environment.SetEnvironmentVariable("COOPER_MASTER_KEY", "canary-of-the-master-key");
        var launcher = Open(Evidence.Worker("note('env', str(dict(os.environ)))"));
        await EndAsync(launcher, await launcher.SubmitAsync(Spec(), default));
        Environment.SetEnvironmentVariable("COOPER_MASTER_KEY", null);

        Assert.DoesNotContain("canary", Assert.Single(Evidence.Notes("env")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_may_look_into_the_folder_of_a_job()
    {
        var launcher = Open(Evidence.Worker("open('scratch', 'w').close(); " + Sleeps));
        var spec = Spec();
        var job = await launcher.SubmitAsync(spec, default);
        await Evidence.WaitForRunAsync();

        const UnixFileMode Others = (UnixFileMode)0b000_111_111;
        Assert.All(
            new DirectoryInfo(Path.Join(folder.FullName, job.Text)).EnumerateFileSystemInfos("*", SearchOption.AllDirectories),
            entry => Assert.Equal(UnixFileMode.None, entry.UnixFileMode & Others));
        await StopAsync(launcher, job);
    }

    [Fact]
    public async Task The_ticket_is_in_no_file_of_the_job()
    {
        var launcher = Open(Evidence.Worker(Sleeps));
        var job = await launcher.SubmitAsync(Spec(), default);
        await Evidence.WaitForRunAsync();

        Assert.All(
            new DirectoryInfo(Path.Join(folder.FullName, job.Text)).EnumerateFiles("*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain("sesame", File.ReadAllText(file.FullName), StringComparison.Ordinal));
        await StopAsync(launcher, job);
    }

    protected override ILauncher Open(WorkerProgram worker) =>
        new LocalLauncher(new LocalOptions(folder.FullName, TimeSpan.FromSeconds(1)), worker, clock, entropy);

    protected override void Dispose(bool disposing)
    {
        folder.Delete(recursive: true);
        base.Dispose(disposing);
    }

    string FarChild() => $"PATH = '{Evidence.Path}'\n" + ForksTwice;

    Keeper KeeperOf(JobId job) => new JobFolder(folder.FullName, JobName.Parse(job.Text)).ReadStarted()!.Value;
}
