using System.Text;

namespace Cooper.Cli.Terminals;

/// <summary>One line at the bottom of the terminal that is painted over, several times a second, until it is disposed of.</summary>
sealed class LiveLine : IAsyncDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    public const string Clear = "\r\e[2K";
    const string HideCursor = "\e[?25l";
    const string ShowCursor = "\e[?25h";

    readonly Shell shell;
    readonly Func<int, string> render;
    readonly ITimer timer;
    readonly Lock gate = new();
    bool isOver;

    LiveLine(Shell shell, Func<int, string> render)
    {
        (this.shell, this.render) = (shell, render);
        shell.Error.Write(HideCursor);
        timer = shell.Time.CreateTimer(_ => Paint(), null, TimeSpan.Zero, Every);
    }

    /// <param name="render">The line for so many columns; it may hold styles.</param>
    public static LiveLine? Start(Shell shell, Func<int, string> render) => shell.IsLive ? new LiveLine(shell, render) : null;

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        lock (gate)
        {
            isOver = true;
            shell.Error.Write(Clear + ShowCursor);
            shell.Error.Flush();
        }
    }

    void Paint()
    {
        lock (gate)
        {
            if (isOver)
                return;
            shell.Error.Write(Clear + Cut(render(shell.Width() - 1), shell.Width() - 1));
            shell.Error.Flush();
        }
    }

    /// <summary>Styles take no columns.</summary>
    internal static string Cut(string line, int columns)
    {
        var cut = new StringBuilder(line.Length);
        var seen = 0;
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '\e')
            {
                var end = line.IndexOf('m', at);
                cut.Append(line, at, end - at + 1);
                at = end;
            }
            else if (seen++ < columns)
            {
                cut.Append(line[at]);
            }
        }

        return cut.ToString();
    }
}
