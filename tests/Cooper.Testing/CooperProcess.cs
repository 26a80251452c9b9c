using System.Diagnostics;
using System.Text;

namespace Cooper.Testing;

/// <summary>The program itself, as a process of its own. Only the options that a test gives reach it.</summary>
public sealed class CooperProcess : IAsyncDisposable
{
    readonly Process process;
    readonly StringBuilder output = new();
    readonly StringBuilder errors = new();
    readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    CooperProcess(IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Join(AppContext.BaseDirectory, "cooper.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("COOPER_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Collect(output, line.Data);
        process.ErrorDataReceived += (_, line) => Collect(errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public string Output => Text(output);

    public string Errors => Text(errors);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        await using var cooper = new CooperProcess(environment ?? new Dictionary<string, string>(), arguments);
        await cooper.process.WaitForExitAsync();
        return (cooper.process.ExitCode, cooper.Output, cooper.Errors);
    }

    /// <summary><c>cooper serve</c> on a port of its own, when it is ready.</summary>
    public static async Task<CooperProcess> ServeAsync(
        string data, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
    {
        var cooper = new CooperProcess(
            environment ?? new Dictionary<string, string>(), ["serve", "--data", data, "--listen", "127.0.0.1:0", .. arguments]);
        var ended = cooper.process.WaitForExitAsync();
        if (await Task.WhenAny(cooper.ready.Task, ended) == ended)
            throw new InvalidOperationException($"cooper serve ended with {cooper.process.ExitCode}: {cooper.Errors}");
        return cooper;
    }

    /// <summary>From the line that says that it is ready.</summary>
    public string Url => Output.Split('\n')[0].Split(' ')[^1];

    /// <summary>SIGTERM; tells the exit code.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    void Collect(StringBuilder text, string? line)
    {
        lock (text)
            text.Append(line).Append('\n');
        if (text == output && line?.StartsWith("Master application key", StringComparison.Ordinal) == true)
            ready.TrySetResult();
    }

    static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
