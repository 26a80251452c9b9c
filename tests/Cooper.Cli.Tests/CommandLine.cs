using System.CommandLine;
using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Cli.Tests;

/// <summary>The commands as a user runs them, in this process, against a server. No terminal, unless a test says so.</summary>
sealed class CommandLine : IAsyncDisposable
{
    readonly string home = Directory.CreateTempSubdirectory("cooper-cli-").FullName;

    CommandLine(string url, string keyId, string key)
    {
        Environment = new Dictionary<string, string>
        {
            ["HOME"] = home, ["TERM"] = "xterm", ["COOPER_URL"] = url, ["COOPER_KEY_ID"] = keyId, ["COOPER_KEY"] = key,
        };
    }

    public static CommandLine Of(string url, string keyId, string key) => new(url, keyId, key);

    public static CommandLine Of(TestCooper cooper) => new(cooper.Url, cooper.MasterKeyId, cooper.MasterKey);

    public Dictionary<string, string> Environment { get; }

    public string Home => home;

    /// <summary>What the user types; null for nobody there.</summary>
    public string? Typed { get; set; }

    /// <summary>Output and errors go to a terminal.</summary>
    public bool IsTerminal { get; set; }

    public async Task<Ended> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        using var bytes = new MemoryStream();
        using var input = new StringReader(Typed ?? "");
        var shell = new Shell
        {
            Output = output,
            Error = errors,
            Input = input,
            OpenOutput = () => bytes,
            ReadSecret = input.ReadLine,
            IsInputTerminal = Typed is not null,
            IsOutputTerminal = IsTerminal,
            IsErrorTerminal = IsTerminal,
            Environment = Environment,
        };
        var root = new RootCommand();
        foreach (var command in CliCommands.Make(shell))
            root.Subcommands.Add(command);
        var parsed = root.Parse(arguments);
        var exit = await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = errors,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
        return new Ended(parsed.Errors.Count > 0 ? (int)ExitCode.Usage : exit, output.ToString(), errors.ToString(), bytes.ToArray());
    }

    /// <summary>A command that must go well.</summary>
    public async Task<string> DoAsync(params string[] arguments)
    {
        var ended = await RunAsync(arguments);
        Assert.True(ended.Exit == 0, ended.ToString());
        return ended.Output;
    }

    public async Task<JsonElement> DoJsonAsync(params string[] arguments) => JsonElement.Parse(await DoAsync([.. arguments, "--json"]));

    /// <summary>A file of the home folder.</summary>
    public async Task<string> WriteAsync(string name, byte[] content)
    {
        var path = Path.Join(home, name);
        await File.WriteAllBytesAsync(path, content);
        return path;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(home, recursive: true);
        return default;
    }
}

sealed record Ended(int Exit, string Output, string Errors, byte[] Bytes)
{
    public ExitCode Code => (ExitCode)Exit;

    public override string ToString() => $"ended with {Code}\n{Output}{Errors}";
}
