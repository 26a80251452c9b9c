using System.Text.RegularExpressions;

namespace Cooper.House.Tests;

/// <summary>What a page of documentation points at, and what on it can be pointed at.</summary>
static partial class Markdown
{
    public static IEnumerable<(string Target, int Line)> Links(string page)
    {
        foreach (var (text, line) in ProseLines(page))
        {
            foreach (Match link in InlineLink().Matches(InlineCode().Replace(text, "")))
                yield return (link.Groups["target"].Value, line);
            if (LinkDefinition().Match(text) is { Success: true } definition)
                yield return (definition.Groups["target"].Value, line);
        }
    }

    /// <summary>The anchors of the headings, made as the usual viewers make them, and those given by hand.</summary>
    public static HashSet<string> Anchors(string page)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (text, _) in ProseLines(page))
        {
            foreach (Match anchor in HtmlAnchor().Matches(text))
                anchors.Add(anchor.Groups["name"].Value);

            if (Heading().Match(text) is not { Success: true } heading)
                continue;

            var name = AnchorOf(heading.Groups["title"].Value);
            for (var number = 0; !anchors.Add(number == 0 ? name : $"{name}-{number}"); number++)
            {
            }
        }

        return anchors;
    }

    static string AnchorOf(string title)
    {
        var shown = LinkInTitle().Replace(title, "${text}").Trim().ToLowerInvariant();
        return string.Concat(shown.Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-');
    }

    static IEnumerable<(string Text, int Line)> ProseLines(string page)
    {
        string? fence = null;
        var number = 0;
        foreach (var line in page.Split('\n'))
        {
            number++;
            var start = line.TrimStart();
            var opening = Fence().Match(start).Value;
            if (fence is null && opening.Length > 0)
                fence = opening;
            else if (fence is not null && start.TrimEnd().StartsWith(fence, StringComparison.Ordinal))
                fence = null;
            else if (fence is null)
                yield return (line, number);
        }
    }

    [GeneratedRegex(@"\]\(\s*<?(?<target>[^\s)>]+)>?(\s+""[^""]*"")?\s*\)", RegexOptions.ExplicitCapture)]
    private static partial Regex InlineLink();

    [GeneratedRegex(@"^ {0,3}\[[^\]^][^\]]*\]:\s*<?(?<target>[^\s>]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex LinkDefinition();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^ {0,3}#{1,6}\s+(?<title>.*?)(\s+#+)?\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.ExplicitCapture)]
    private static partial Regex LinkInTitle();

    [GeneratedRegex(@"<a\s+(id|name)=""(?<name>[^""]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex HtmlAnchor();

    [GeneratedRegex("^(```+|~~~+)")]
    private static partial Regex Fence();
}
