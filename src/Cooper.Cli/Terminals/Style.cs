namespace Cooper.Cli.Terminals;

/// <summary>Colors, where the terminal and its owner want them.</summary>
sealed class Style(Shell shell)
{
    public string Bold(string text) => Paint("1", text);

    public string Dim(string text) => Paint("2", text);

    public string Good(string text) => Paint("32", text);

    public string Bad(string text) => Paint("31", text);

    public string Accent(string text) => Paint("36", text);

    public string Warn(string text) => Paint("33", text);

    /// <summary>A status in the color of what it means.</summary>
    public string Status(string status) => status switch
    {
        "ACTIVE" or "COMPLETED" => Good(status),
        "FAILED" or "SUSPENDED" => Bad(status),
        "PENDING" or "IN_PROGRESS" or "PROCESSING" => Warn(status),
        _ => status,
    };

    public string Bar(double share, int width)
    {
        var done = (int)Math.Round(Math.Clamp(share, 0, 1) * width);
        return shell.HasUnicode
            ? Accent(new string('━', done)) + Dim(new string(shell.HasColor ? '━' : '┄', width - done))
            : $"[{new string('#', done)}{new string('-', width - done)}]";
    }

    string Paint(string code, string text) => shell.HasColor && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
