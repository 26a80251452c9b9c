using Cooper.Domain;
using Cooper.Domain.Launchers;
using Cooper.Launchers;
using Cooper.Launchers.Local;
using Cooper.Launchers.Ray;
using Cooper.Launchers.Slurm;
using Cooper.Server.Options;

namespace Cooper.Server;

/// <summary>The launchers that the options ask for.</summary>
static class LauncherSetup
{
    const string JobsFolder = "jobs";

    public static LauncherSet Build(ServerOptions options, WorkerProgram worker, TimeProvider time, Entropy entropy)
    {
        var folder = Path.Join(Path.GetFullPath(options.Data), JobsFolder);
        var launchers = new List<ILauncher>
        {
            new LocalLauncher(new LocalOptions(folder, options.Launch.StopGrace), worker, time, entropy),
        };
        if (options.Launch.Slurm is { } slurm)
            launchers.Add(new SlurmLauncher(slurm, worker, time));
        if (options.Launch.Ray is { } ray)
            launchers.Add(new RayLauncher(ray, worker, time));
        return new LauncherSet(options.Launch.Standard, launchers);
    }
}
