using Cooper.Domain.Launchers;
using Cooper.Launchers.Slurm;

namespace Cooper.Launchers.Tests.Slurm;

/// <summary>On a cluster of its own: a node that met a controller's crash may be drained after it.</summary>
public sealed class SlurmOutageTests(SlurmCluster cluster) : IClassFixture<SlurmCluster>
{
    [Fact]
    public async Task A_controller_that_is_down_is_no_news_of_the_job()
    {
        using var evidence = new Evidence();
        using var launcher = new SlurmLauncher(
            new SlurmOptions(cluster.Url, cluster.User, cluster.TokenFile, cluster.Output),
            evidence.Worker("time.sleep(300)"), TimeProvider.System);
        var spec = new JobSpec(
            JobName.For("outage", 1), new Uri("http://127.0.0.1:9/"), new JobTicket("open-sesame"),
            new JobLimits(TimeSpan.FromMinutes(10), 1, null));
        var job = await launcher.SubmitAsync(spec, default);
        await evidence.WaitForRunAsync();
        await cluster.KillControllerAsync();

        await Task.WhenAll(
            Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.LookAsync(job, default)),
            Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.StopAsync(job, default)),
            Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.ForgetAsync(job, default)),
            Assert.ThrowsAsync<LauncherUnavailableException>(() => launcher.SubmitAsync(spec, default)));

        Assert.True(Processes.Lives(await evidence.WaitForRunAsync()));
        await cluster.StartControllerAsync();
    }
}
