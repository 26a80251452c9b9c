using System.Diagnostics;
using System.Text.RegularExpressions;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.V1.Lists;

/// <summary>
/// What the regular expressions of one filter may cost: 50 ms for one value, and a second for all values together. Nothing backtracks, so a
/// pattern costs at most what its text is long; a large pattern on many values would still be too much.
/// </summary>
sealed class RegexBudget
{
    const int PatternLengthMax = 1000;

    static readonly TimeSpan OneMax = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan AllMax = TimeSpan.FromSeconds(1);

    TimeSpan spent;

    /// <exception cref="RefusedException">InvalidFilter, FilterTooComplex: from here, and from the test when it costs too much.</exception>
    public Func<string, bool> Compile(string path, string pattern, bool isCaseSensitive)
    {
        if (pattern.Length > PatternLengthMax)
            throw Refuse.FilterTooComplex($"{path}: a regex is at most {PatternLengthMax} characters long");
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        if (!isCaseSensitive)
            options |= RegexOptions.IgnoreCase;
        try
        {
            var regex = new Regex(pattern, options, OneMax);
            return text => IsMatch(path, regex, text);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw Refuse.InvalidFilter($"{path}: {exception.Message}");
        }
    }

    bool IsMatch(string path, Regex regex, string text)
    {
        if (spent > AllMax)
            throw Refuse.FilterTooComplex($"{path}: the regex takes too long on so many values");
        var started = Stopwatch.GetTimestamp();
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw Refuse.InvalidFilter($"{path}: the regex takes too long");
        }
        finally
        {
            spent += Stopwatch.GetElapsedTime(started);
        }
    }
}
