using System.Text;

namespace Cooper.House.Tests;

enum CSharpPart
{
    Code,
    Comment,
    Literal,
}

/// <summary>
/// C# source cut into code, comments and literals, so that a rule about one does not trip over another. It knows every form of
/// string; what stands in the holes of an interpolated string belongs to the literal, since that is how it reads.
/// </summary>
static class CSharpText
{
    public static IEnumerable<(CSharpPart Part, string Text, int Line)> Cut(string source)
    {
        var line = 1;
        var code = new StringBuilder();
        var codeLine = 1;
        for (var at = 0; at < source.Length;)
        {
            var (part, length) = PartAt(source, at);
            var text = source.Substring(at, length);
            if (part == CSharpPart.Code)
            {
                code.Append(text);
            }
            else
            {
                if (code.Length > 0)
                    yield return (CSharpPart.Code, code.ToString(), codeLine);
                code.Clear();
                yield return (part, text, line);
            }

            line += text.Count(character => character == '\n');
            at += length;
            if (part != CSharpPart.Code)
                codeLine = line;
        }

        if (code.Length > 0)
            yield return (CSharpPart.Code, code.ToString(), codeLine);
    }

    static (CSharpPart Part, int Length) PartAt(string source, int at)
    {
        var rest = source.AsSpan(at);
        if (rest.StartsWith("//"))
            return (CSharpPart.Comment, Until(rest, "\n", 0));
        if (rest.StartsWith("/*"))
            return (CSharpPart.Comment, Until(rest, "*/", 2) + 2);
        if (rest[0] == '\'')
            return (CSharpPart.Literal, QuotedLength(rest, 1, '\''));

        var prefix = rest.IndexOfAnyExcept('$', '@');
        if (prefix < 0 || rest[prefix] != '"')
            return (CSharpPart.Code, 1);

        var dollars = rest[..prefix].Count('$');
        var quotes = QuotesAt(rest, prefix);
        if (quotes >= 3)
            return (CSharpPart.Literal, RawLength(rest, prefix + quotes, quotes));
        if (rest[..prefix].Contains('@'))
            return (CSharpPart.Literal, VerbatimLength(rest, prefix + 1, dollars > 0));
        return (CSharpPart.Literal, dollars > 0 ? InterpolatedLength(rest, prefix + 1) : QuotedLength(rest, prefix + 1, '"'));
    }

    static int Until(ReadOnlySpan<char> text, string end, int from)
    {
        var found = text[from..].IndexOf(end);
        return found < 0 ? text.Length : from + found;
    }

    static int QuotesAt(ReadOnlySpan<char> text, int at)
    {
        var count = text[at..].IndexOfAnyExcept('"');
        return count < 0 ? text.Length - at : count;
    }

    static int QuotedLength(ReadOnlySpan<char> text, int at, char quote)
    {
        while (at < text.Length && text[at] != quote)
            at += text[at] == '\\' ? 2 : 1;
        return Math.Min(at + 1, text.Length);
    }

    static int RawLength(ReadOnlySpan<char> text, int at, int quotes)
    {
        for (; at < text.Length; at++)
        {
            var here = text[at] == '"' ? QuotesAt(text, at) : 0;
            if (here >= quotes)
                return at + here;
            at += Math.Max(0, here - 1);
        }

        return text.Length;
    }

    static int VerbatimLength(ReadOnlySpan<char> text, int at, bool hasHoles)
    {
        while (at < text.Length)
        {
            if (hasHoles && text[at] == '{')
                at = AfterBrace(text, at);
            else if (text[at] != '"')
                at++;
            else if (QuotesAt(text, at) == 1)
                return at + 1;
            else
                at += 2;
        }

        return text.Length;
    }

    static int InterpolatedLength(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] != '"')
        {
            at = text[at] switch
            {
                '\\' => at + 2,
                '{' => AfterBrace(text, at),
                _ => at + 1,
            };
        }

        return Math.Min(at + 1, text.Length);
    }

    /// <summary>Past a doubled brace, or past a hole with whatever literals and braces it holds.</summary>
    static int AfterBrace(ReadOnlySpan<char> text, int at)
    {
        if (at + 1 < text.Length && text[at + 1] == '{')
            return at + 2;

        var depth = 0;
        while (at < text.Length)
        {
            if (text[at] == '{')
                depth++;
            if (text[at] == '}' && --depth == 0)
                return at + 1;

            at += PartAt(text[at..].ToString(), 0).Length;
        }

        return text.Length;
    }
}
