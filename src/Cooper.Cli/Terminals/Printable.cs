using System.Globalization;
using System.Text;

namespace Cooper.Cli.Terminals;

/// <summary>Values as people read them.</summary>
static class Printable
{
    const int BytesPerStep = 1000;

    static readonly string[] ByteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>A name may hold what a terminal would obey. It is shown, not done.</summary>
    public static string Text(string text)
    {
        if (!text.Any(IsDangerous))
            return text;
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
            safe.Append(IsDangerous(c) ? $"\\u{(int)c:x4}" : c.ToString());
        return safe.ToString();
    }

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 file</c>, <c>1,204 files</c>.</summary>
    public static string Count(long count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    public static string Bytes(double bytes)
    {
        var unit = 0;
        while (bytes >= BytesPerStep && unit < ByteUnits.Length - 1)
        {
            bytes /= BytesPerStep;
            unit++;
        }

        return unit == 0 ? $"{bytes:0} B" : $"{bytes.ToString("0.0", CultureInfo.InvariantCulture)} {ByteUnits[unit]}";
    }

    /// <summary>As on a clock: <c>0:07</c>, <c>23:59:12</c>, <c>2 d 03:04:05</c>.</summary>
    public static string Clock(TimeSpan time)
    {
        if (time < TimeSpan.Zero)
            time = TimeSpan.Zero;
        if (time.Days > 0)
            return $"{time.Days} d {time:hh\\:mm\\:ss}";
        return time.Hours > 0 ? $"{time.Hours}:{time:mm\\:ss}" : $"{time.Minutes}:{time:ss}";
    }

    /// <summary>About how long: <c>less than a second</c>, <c>7 s</c>, <c>3 min</c>, <c>24 h</c>, <c>7 d</c>.</summary>
    public static string About(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => "less than a second",
        { TotalDays: >= 1 } when time.Ticks % TimeSpan.TicksPerDay == 0 => $"{time.TotalDays:0} d",
        { TotalHours: >= 1 } when time.Ticks % TimeSpan.TicksPerHour == 0 => $"{time.TotalHours:0} h",
        { TotalMinutes: < 2 } => $"{Math.Ceiling(time.TotalSeconds):0} s",
        { TotalHours: < 2 } => $"{Math.Ceiling(time.TotalMinutes):0} min",
        { TotalDays: < 3 } => $"{Math.Ceiling(time.TotalHours):0} h",
        _ => $"{Math.Ceiling(time.TotalDays):0} d",
    };

    public static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Control characters, and those that turn the direction of writing.</summary>
    static bool IsDangerous(char c) => char.IsControl(c) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
