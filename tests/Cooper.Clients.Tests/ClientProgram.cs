using System.ComponentModel;
using System.Diagnostics;

namespace Cooper.Clients.Tests;

/// <summary>Runs a client as it comes, in a process of its own, without settings of this machine that could lead it elsewhere.</summary>
static class ClientProgram
{
    static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    /// <summary>What it printed. Fails the test if it ends with an error.</summary>
    public static async Task<string> RunAsync(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var (exit, output, errors) = await TryAsync(program, environment, arguments);
        if (exit != 0)
            Assert.Fail($"{Path.GetFileName(program)} {string.Join(' ', arguments)} ended with {exit}:\n{errors}\n{output}");
        return output;
    }

    public static async Task<(int Exit, string Output, string Errors)> TryAsync(
        string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(IsOfSomeClient).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Start(start);
        using var late = new CancellationTokenSource(Bound);
        var output = process.StandardOutput.ReadToEndAsync(late.Token);
        var errors = process.StandardError.ReadToEndAsync(late.Token);
        try
        {
            await process.WaitForExitAsync(late.Token);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException canceled)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Path.GetFileName(program)} {string.Join(' ', arguments)} had not ended after {Bound}", canceled);
        }
    }

    /// <summary>Whether a variable could lead a client elsewhere.</summary>
    public static bool IsOfSomeClient(string name) =>
        name.StartsWith("RCLONE", StringComparison.OrdinalIgnoreCase) || name.StartsWith("B2_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("NODE_", StringComparison.OrdinalIgnoreCase) || name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase);

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"{start.FileName} can't be run; ./test installs it.", missing);
        }
    }
}
