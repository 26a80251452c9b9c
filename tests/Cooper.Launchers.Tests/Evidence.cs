using System.Diagnostics;

namespace Cooper.Launchers.Tests;

/// <summary>
/// A folder in which jobs leave what they have seen, one file for each run of each job, so that a job that ran twice is seen twice. Any
/// user may write to it: jobs of an engine may be somebody else's.
/// </summary>
sealed class Evidence : IDisposable
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cooper-evidence-");

    public Evidence() => File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_111_111);

    public string Path => folder.FullName;

    /// <summary>
    /// A worker in Python that first notes <c>PID LINE</c> as a run of its own, and goes on with the body. The body finds <c>line</c> and
    /// <c>note(kind, text)</c>.
    /// </summary>
    public WorkerProgram Worker(string body, bool ignoresStop = false) => new(
        $"""
        import os, signal, subprocess, sys, time

        def note(kind, text):
            path = "{Path}/" + kind + "." + str(os.getpid())
            with open(path + ".draft", "a") as file:
                file.write(text)
            os.rename(path + ".draft", path)

        line = sys.stdin.readline()
        if {(ignoresStop ? "True" : "False")}:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        note("run", str(os.getpid()) + " " + line)
        {body}

        """);

    public IReadOnlyList<string> Runs => Notes("run");

    public IReadOnlyList<string> Notes(string kind) =>
        [.. folder.EnumerateFiles($"{kind}.*").Where(file => file.Extension != ".draft").Select(file => File.ReadAllText(file.FullName))];

    /// <summary>The pid that the one run so far has noted.</summary>
    public async Task<int> WaitForRunAsync()
    {
        await UntilAsync(() => Runs.Count > 0, "a run of the job");
        return int.Parse(Assert.Single(Runs).Split(' ')[0]);
    }

    public async Task<int> WaitForNoteAsync(string kind)
    {
        await UntilAsync(() => Notes(kind) is [{ Length: > 0 }], kind);
        return int.Parse(Notes(kind)[0]);
    }

    public static Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);

    public static async Task UntilAsync(Func<Task<bool>> isSoAsync, string what)
    {
        var since = Stopwatch.StartNew();
        while (!await isSoAsync())
        {
            Assert.True(since.Elapsed < Bound, $"There was no {what} within {Bound}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public void Dispose() => folder.Delete(recursive: true);
}
