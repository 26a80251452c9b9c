using Cooper.Domain.Launchers;
using Cooper.Launchers.Slurm;

namespace Cooper.Launchers.Tests.Slurm;

/// <summary>Against a real Slurm.</summary>
public sealed class SlurmLauncherTests(SlurmCluster cluster) : LauncherContract, IClassFixture<SlurmCluster>
{
    const string Sleeps = "time.sleep(300)";

    readonly List<SlurmLauncher> opened = [];

    protected override JobId UnknownJob => new("999999:cooper-nobody-1");

    [Fact]
    public async Task Whatever_bears_the_name_is_seen_and_stopped()
    {
        var launcher = Open(Evidence.Worker(Sleeps));
        var spec = Spec();
        var job = await launcher.SubmitAsync(spec, default);
        using (var client = new SlurmClient(Options(), TimeProvider.System))
        {
            await client.SubmitAsync(
                new SlurmSubmission(
                    SlurmScript.For(Evidence.Worker(Sleeps), spec),
                    new SlurmSubmittedJob(
                        spec.Name.ToString(), "/", new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
                        "/dev/null", "/dev/null", 10, 1, null)),
                default);
            await Evidence.UntilAsync(() => Evidence.Runs.Count == 2, "second run");
            await client.CancelAsync(long.Parse(job.Text.Split(':')[0]), default);
            await Evidence.UntilAsync(
                async () => (await client.ListAsync(spec.Name, default)).Count(one => one.IsOver) == 1, "end of the first");
        }

        Assert.Equal(JobState.Running, (await launcher.LookAsync(job, default)).State);
        await StopAsync(launcher, job);

        Assert.All(Evidence.Runs, run => Assert.False(Processes.Lives(int.Parse(run.Split(' ')[0]))));
    }

    [Fact]
    public async Task A_number_that_is_anothers_now_is_not_taken_for_the_job()
    {
        var launcher = Open(Evidence.Worker(Sleeps));
        var other = await launcher.SubmitAsync(Spec(), default);
        await Evidence.WaitForRunAsync();
        var old = new JobId(other.Text.Split(':')[0] + ":cooper-nobody-1");

        var sighting = await launcher.LookAsync(old, default);
        await launcher.StopAsync(old, default);

        Assert.Equal(JobState.Gone, sighting.State);
        Assert.Equal(JobState.Running, (await launcher.LookAsync(other, default)).State);
        await StopAsync(launcher, other);
    }

    [Fact]
    public async Task A_token_that_is_renewed_is_used_at_once()
    {
        var launcher = Open(Evidence.Worker(""));
        await cluster.PutTokenAsync("eyJhbGciOiJIUzI1NiJ9.e30.bm90LW1pbmU");
        await Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.LookAsync(UnknownJob, default));

        await cluster.PutTokenAsync(await cluster.NewTokenAsync());

        Assert.Equal(JobState.Gone, (await launcher.LookAsync(UnknownJob, default)).State);
    }

    [Fact]
    public async Task A_job_that_no_node_could_run_is_refused()
    {
        var launcher = Open(Evidence.Worker(""));
        var spec = Spec();

        await Assert.ThrowsAsync<LauncherRefusedException>(
            () => launcher.SubmitAsync(spec with { Limits = spec.Limits with { Processors = 10_000 } }, default));

        Assert.Null(await launcher.FindAsync(spec.Name, default));
    }

    [Theory]
    [InlineData("v0.0.38")]
    [InlineData("v0.0.37")]
    [InlineData("v0.0.36")]
    public async Task Every_version_of_the_service_will_do(string version)
    {
        using var launcher = new SlurmLauncher(
            Options(), Evidence.Worker("sys.exit(7)"), new SlurmClient(Options(), TimeProvider.System) { OnlyVersion = version });
        var job = await launcher.SubmitAsync(Spec(), default);

        Assert.Equal(7, (await EndAsync(launcher, job)).ExitCode);
        await launcher.StopAsync(job, default);
    }

    [Fact]
    public async Task Others_who_may_list_jobs_do_not_see_the_ticket()
    {
        var launcher = Open(Evidence.Worker(Sleeps));
        var job = await launcher.SubmitAsync(Spec(), default);
        await Evidence.WaitForRunAsync();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-SLURM-USER-NAME", cluster.User);
        var token = (await File.ReadAllTextAsync(cluster.TokenFile)).Trim();
        http.DefaultRequestHeaders.Add("X-SLURM-USER-TOKEN", token.Replace("SLURM_JWT=", ""));

        var listed = await http.GetStringAsync(new Uri(cluster.Url, "slurm/v0.0.38/jobs"));

        Assert.Contains(job.Text.Split(':')[1], listed, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", listed, StringComparison.Ordinal);
        await StopAsync(launcher, job);
    }

    [Fact]
    public async Task A_link_in_the_shared_folder_leads_nowhere()
    {
        var launcher = Open(Evidence.Worker(""));
        var link = Path.Join(cluster.Output, "cooper-nobody-1.log");
        File.CreateSymbolicLink(link, cluster.TokenFile);

        await Assert.ThrowsAsync<IOException>(() => launcher.ReadLogsAsync(UnknownJob, 1000, default));

        File.Delete(link);
    }

    [Fact]
    public async Task Without_a_shared_folder_there_are_no_logs()
    {
        using var launcher = new SlurmLauncher(Options() with { Folder = null }, Evidence.Worker("print('hello')"), TimeProvider.System);
        var job = await launcher.SubmitAsync(Spec(), default);
        await EndAsync(launcher, job);

        Assert.Equal("", await launcher.ReadLogsAsync(job, 1000, default));
    }

    protected override ILauncher Open(WorkerProgram worker)
    {
        var launcher = new SlurmLauncher(Options(), worker, TimeProvider.System);
        opened.Add(launcher);
        return launcher;
    }

    protected override void Dispose(bool disposing)
    {
        opened.ForEach(launcher => launcher.Dispose());
        base.Dispose(disposing);
    }

    SlurmOptions Options() => new(cluster.Url, cluster.User, cluster.TokenFile, cluster.Output);
}
