using System.Text;
using System.Text.RegularExpressions;

namespace Cooper.Clients.Tests;

/// <summary>
/// The <c>console</c> blocks of a page: commands after <c>$ </c>, the lines that go on with them after <c>> </c>, and what they print. An
/// ellipsis stands for any text within a line; alone on a line, for any number of lines.
/// </summary>
sealed record Transcript(IReadOnlyList<Exchange> Exchanges)
{
    const string Fence = "```";

    public static Transcript Read(string markdown)
    {
        var exchanges = new List<Exchange>();
        var isInside = false;
        foreach (var line in markdown.Split('\n'))
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal))
                isInside = line == Fence + "console";
            else if (!isInside)
                continue;
            else if (line.StartsWith("$ ", StringComparison.Ordinal))
                exchanges.Add(new Exchange(line[2..], []));
            else if (line.StartsWith("> ", StringComparison.Ordinal))
                exchanges[^1] = exchanges[^1] with { Command = $"{exchanges[^1].Command}\n{line[2..]}" };
            else
                exchanges[^1].Lines.Add(line);
        }

        return new Transcript(exchanges);
    }
}

/// <summary>One command, and what it is told to print.</summary>
sealed record Exchange(string Command, List<string> Lines)
{
    const string Anything = "…";

    public string Told => string.Join('\n', Lines);

    /// <param name="printed">With a line feed behind its last line, or without.</param>
    public bool IsMatchedBy(string printed)
    {
        var pattern = new StringBuilder("^");
        foreach (var line in Lines)
        {
            pattern.Append(
                line == Anything
                    ? "(?:.*\n)*?"
                    : string.Join(".*", line.Split(Anything).Select(Regex.Escape)) + "\n");
        }

        var text = printed.Length == 0 || printed.EndsWith('\n') ? printed : printed + "\n";
        return Regex.IsMatch(text, pattern.Append("$(?!\n)").ToString(), RegexOptions.None, TimeSpan.FromSeconds(10));
    }
}
