using Cooper.Domain.Launchers;
using Cooper.Launchers.Ray;

namespace Cooper.Launchers.Tests.Ray;

/// <summary>Against a Ray of your own, whose dashboard <c>COOPER_RAY_URL</c> names; skipped without.</summary>
public sealed class LiveRayTests
{
    const string Variable = "COOPER_RAY_URL";

    [LiveRayFact]
    public async Task A_live_ray_takes_runs_and_stops_jobs()
    {
        using var launcher = new RayLauncher(
            new RayOptions(
                new Uri(Environment.GetEnvironmentVariable(Variable)!.TrimEnd('/') + "/"),
                Environment.GetEnvironmentVariable("COOPER_RAY_TOKEN_FILE"),
                TimeSpan.FromSeconds(3)),
            new WorkerProgram("import sys, time\nprint(sys.stdin.readline(), flush=True)\ntime.sleep(300)\n"),
            TimeProvider.System);
        var spec = new JobSpec(
            JobName.For($"live{TimeProvider.System.GetTimestamp()}", 1), new Uri("http://127.0.0.1:9/"), new JobTicket("open-sesame"),
            new JobLimits(TimeSpan.FromMinutes(5), 1, null));

        var job = await launcher.SubmitAsync(spec, default);
        Assert.Equal(job, await launcher.SubmitAsync(spec, default));
        await Evidence.UntilAsync(
            async () => (await launcher.ReadLogsAsync(job, 10_000, default)).Contains("open-sesame", StringComparison.Ordinal),
            "log of the job");
        Assert.Equal(JobState.Running, (await launcher.LookAsync(job, default)).State);
        await launcher.StopAsync(job, default);
        await Evidence.UntilAsync(async () => (await launcher.LookAsync(job, default)).IsOver, "end of the job");
        await launcher.ForgetAsync(job, default);

        Assert.Equal(JobState.Gone, (await launcher.LookAsync(job, default)).State);
    }

    sealed class LiveRayFactAttribute : FactAttribute
    {
        public LiveRayFactAttribute() => Skip = Environment.GetEnvironmentVariable(Variable) is null ? $"{Variable} names no Ray" : null;
    }
}
