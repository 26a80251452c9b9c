using System.Collections;
using System.Text;

namespace Cooper.Cli;

/// <summary>What a command was given by whoever started it: streams, terminal, environment, time.</summary>
public sealed record Shell
{
    const int WidthWithoutTerminal = 100;

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader Input { get; init; }

    /// <summary>Standard output as bytes, for files.</summary>
    public required Func<Stream> OpenOutput { get; init; }

    /// <summary>A line without echo.</summary>
    public required Func<string?> ReadSecret { get; init; }

    public bool IsInputTerminal { get; init; }

    public bool IsOutputTerminal { get; init; }

    public bool IsErrorTerminal { get; init; }

    public bool HasUnicode { get; init; } = true;

    /// <summary>Columns of the terminal.</summary>
    public Func<int> Width { get; init; } = () => WidthWithoutTerminal;

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Lines may be painted over.</summary>
    public bool IsLive => IsOutputTerminal && IsErrorTerminal && Variable("TERM") != "dumb";

    public bool HasColor => IsLive && Variable("NO_COLOR") is null;

    /// <summary>Null if it is not set, or empty.</summary>
    public string? Variable(string name) => Environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public static Shell OfProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        Input = Console.In,
        OpenOutput = Console.OpenStandardOutput,
        ReadSecret = ReadWithoutEcho,
        IsInputTerminal = !Console.IsInputRedirected,
        IsOutputTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        HasUnicode = Console.OutputEncoding.CodePage == Encoding.UTF8.CodePage,
        Width = () => Console.WindowWidth > 0 ? Console.WindowWidth : WidthWithoutTerminal,
        Environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal),
    };

    static string? ReadWithoutEcho()
    {
        var text = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    return text.ToString();
                case ConsoleKey.Backspace when text.Length > 0:
                    text.Length--;
                    break;
                case ConsoleKey.D when key.Modifiers == ConsoleModifiers.Control:
                    return null;
                default:
                    if (!char.IsControl(key.KeyChar))
                        text.Append(key.KeyChar);
                    break;
            }
        }
    }
}
