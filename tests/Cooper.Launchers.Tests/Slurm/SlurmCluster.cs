using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Cooper.Launchers.Tests.Slurm;

/// <summary>
/// A real Slurm on loopback, one node, started by <c>engines/slurm.sh</c>, which installs Debian's packages when they are missing. If it
/// can't be had, the tests fail.
/// </summary>
public sealed class SlurmCluster : IAsyncLifetime
{
    const int StartTries = 2;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cooper-slurm-");
    Dictionary<string, string> values = [];

    public Uri Url => new(values["SLURM_REST_URL"] + "/");

    public string User => values["SLURM_USER_NAME"];

    public string TokenFile => Path.Join(folder.FullName, "cooper.token");

    /// <summary>Where jobs leave their output.</summary>
    public string Output => values["SLURM_WORK_DIR"];

    string Cluster => Path.Join(folder.FullName, "cluster");

    public async Task InitializeAsync()
    {
        // Its own user must be able to pass.
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_001_001);
        var lines = "";
        for (var i = 1; lines.Length == 0; i++)
        {
            try
            {
                lines = await RunAsync("start", Cluster);
            }
            catch (InvalidOperationException) when (i < StartTries)
            {
                // Another engine may have taken one of its ports at the same moment; the script has cleaned up.
            }
        }

        values = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        await PutTokenAsync(values["SLURM_JWT"]);
    }

    public Task PutTokenAsync(string token) => File.WriteAllTextAsync(TokenFile, token + "\n");

    /// <summary>As <c>scontrol token</c> prints it.</summary>
    public async Task<string> NewTokenAsync() => "SLURM_JWT=" + (await RunAsync("token", Cluster, User, "3600")).Trim();

    public Task KillControllerAsync() => RunAsync("kill-controller", Cluster);

    public Task StartControllerAsync() => RunAsync("start-controller", Cluster);

    public async Task DisposeAsync()
    {
        await RunAsync("stop", Cluster);
        folder.Delete(recursive: true);
    }

    static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Join(Here(), "..", "engines", "slurm.sh"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["KILL_WAIT"] = "2";
        start.Environment["CPUS"] = "8";
        using var script = Process.Start(start)!;
        // Daemons that a start leaves behind write to files, so both streams end with the script.
        var output = script.StandardOutput.ReadToEndAsync();
        var errors = script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();
        return script.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"slurm.sh {arguments[0]} ended with {script.ExitCode}: {await errors}");
    }

    static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
