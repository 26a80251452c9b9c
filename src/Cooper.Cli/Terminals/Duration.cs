using System.CommandLine;
using System.Globalization;

namespace Cooper.Cli.Terminals;

/// <summary>
/// <c>0</c>, or a whole number of seconds, minutes, hours or days: <c>90s</c>, <c>24h</c>. The server reads windows in the same way.
/// </summary>
static class Duration
{
    public const string HelpName = "DURATION";

    public static TimeSpan? TryParse(string text)
    {
        if (text == "0")
            return TimeSpan.Zero;
        TimeSpan? unit = text.Length == 0 ? null : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        return unit is { } one
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= TimeSpan.MaxValue / one
            ? one * count
            : null;
    }

    /// <summary>An option of a command; what is no duration is an error of the command line.</summary>
    public static Option<string?> Option(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = HelpName };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && TryParse(text) is null)
                result.AddError($"{name} wants 0, or a number with s, m, h or d: 90s, 24h, 7d");
        });
        return option;
    }
}
