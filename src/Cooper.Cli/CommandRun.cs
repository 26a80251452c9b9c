using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Cli.Doors;
using Cooper.Cli.Profiles;
using Cooper.Cli.Terminals;

namespace Cooper.Cli;

/// <summary>One run of one command.</summary>
sealed class CommandRun(Shell shell, ParseResult parsed, bool isJson, Lazy<Connection> connection, CancellationToken stop) : IDisposable
{
    /// <summary>Escaped as the server does: only what JSON itself forbids.</summary>
    internal static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    HttpClient? http;

    public Shell Shell => shell;

    public bool IsJson => isJson;

    /// <summary>Ctrl-C.</summary>
    public CancellationToken Stop => stop;

    public CooperClient V1 => field ??= new CooperClient(Http, connection.Value, shell.Time);

    public B2Client B2 => field ??= new B2Client(Http, connection.Value, shell.Time);

    HttpClient Http => http ??= Wire.MakeClient();

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>A line of the result.</summary>
    public void Print(string line = "") => shell.Output.WriteLine(line);

    public void Print(Answer answer) => shell.Output.WriteLine(answer.Text);

    public void Print(JsonElement json) => shell.Output.WriteLine(json.GetRawText());

    public void Print(JsonObject json) => shell.Output.WriteLine(json.ToJsonString(Plain));

    /// <summary>A line of the result, or a document of one member, if the server has nothing to say.</summary>
    public void Tell(string member, string value, string line)
    {
        if (isJson)
            Print(new JsonObject { [member] = value });
        else
            Print(line);
    }

    /// <summary>A line beside the result. A live line that stands there makes room.</summary>
    public void Note(string line) => shell.Error.WriteLine(shell.IsLive ? LiveLine.Clear + line : line);

    /// <summary>Asks, and waits for a line. Null at the end of the input.</summary>
    public Task<string?> AskAsync(string question) => Question.AskAsync(shell, question, isSecret: false, stop);

    /// <summary>Refuses to go on if nobody can be asked.</summary>
    public void RequireSomebodyToAsk()
    {
        if (isJson)
            throw CliException.Usage("--json asks nothing; confirm with --yes");
        if (!shell.IsInputTerminal)
            throw CliException.Usage("standard input is not a terminal, so nobody can be asked; confirm with --yes");
    }

    public void Dispose() => http?.Dispose();

    /// <summary>The one place where failures of commands become a line and a code.</summary>
    public static async Task<int> GuardAsync(Shell shell, Func<CancellationToken, Task<ExitCode>> act, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return (int)await act(stop.Token);
        }
        catch (CliException failure)
        {
            return Fail(failure.Code, failure.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Fail(ExitCode.Interrupted, "interrupted");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail(ExitCode.LocalFile, failure.Message);
        }

        void Stop(PosixSignalContext signal)
        {
            // The first one lets the command tidy up; a second one does what it does to any program.
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }

        int Fail(ExitCode code, string message)
        {
            shell.Error.WriteLine("cooper: " + Printable.Text(message));
            return (int)code;
        }
    }
}
