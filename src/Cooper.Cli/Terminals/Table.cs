namespace Cooper.Cli.Terminals;

/// <summary>Columns of text. Widths are of what is seen, so a style is put on after padding.</summary>
sealed class Table(Style style, params string[] titles)
{
    const string Gap = "  ";

    readonly List<Cell[]> rows = [];

    /// <summary>A column whose title begins with it is aligned to the right.</summary>
    public const char Right = '>';

    public int Count => rows.Count;

    public void Add(params Cell[] cells) => rows.Add(cells);

    public void Print(TextWriter output)
    {
        var isRight = titles.Select(title => title.StartsWith(Right)).ToArray();
        var heads = titles.Select(title => title.TrimStart(Right)).ToArray();
        var widths = heads.Select((head, at) => rows.Select(row => row[at].Text.Length).Append(head.Length).Max()).ToArray();
        output.WriteLine(style.Bold(Line([.. heads.Select(head => new Cell(head))])));
        foreach (var row in rows)
            output.WriteLine(Line(row));

        string Line(Cell[] cells) =>
            string.Join(Gap, cells.Select((cell, at) => cell.Write(widths[at], isRight[at], at == cells.Length - 1)));
    }
}

/// <summary>What stands in a column of a row.</summary>
readonly record struct Cell(string Text, Func<string, string>? Paint = null)
{
    public static implicit operator Cell(string text) => new(Printable.Text(text));

    public static implicit operator Cell(long count) => new(Printable.Count(count));

    public string Write(int width, bool isRight, bool isLast)
    {
        var text = Paint is null ? Text : Paint(Text);
        var padding = new string(' ', width - Text.Length);
        return isRight ? padding + text : isLast ? text : text + padding;
    }
}
