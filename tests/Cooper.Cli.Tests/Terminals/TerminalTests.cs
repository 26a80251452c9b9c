using Cooper.Cli.Terminals;

namespace Cooper.Cli.Tests.Terminals;

/// <summary>Values as people read them.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(73_400_320, "73.4 MB")]
    [InlineData(5_368_709_120, "5.4 GB")]
    public void Bytes_are_decimal(long bytes, string text) => Assert.Equal(text, Printable.Bytes(bytes));

    [Theory]
    [InlineData(0.2, "less than a second")]
    [InlineData(7, "7 s")]
    [InlineData(600, "10 min")]
    [InlineData(3600, "1 h")]
    [InlineData(86_400, "1 d")]
    [InlineData(100_000, "28 h")]
    public void Durations_are_rounded(double seconds, string text) => Assert.Equal(text, Printable.About(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(-5, "0:00")]
    [InlineData(67, "1:07")]
    [InlineData(86_399, "23:59:59")]
    [InlineData(183_845, "2 d 03:04:05")]
    public void Time_left_is_a_clock(int seconds, string text) => Assert.Equal(text, Printable.Clock(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("90s", 90)]
    [InlineData("2m", 120)]
    [InlineData("24h", 86_400)]
    [InlineData("7d", 604_800)]
    public void A_duration_has_a_unit(string text, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Duration.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("h")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("1w")]
    [InlineData("999999999999d")]
    public void Anything_else_is_none(string text) => Assert.Null(Duration.TryParse(text));

    [Fact]
    public void What_a_terminal_would_obey_is_shown() => Assert.Equal("a\\u001b[2Jb\\u202ec", Printable.Text("a\e[2Jb\u202ec"));

    [Fact]
    public void A_line_is_cut_by_what_is_seen() => Assert.Equal("\e[1mab\e[0mc\e[2m\e[0m", LiveLine.Cut("\e[1mab\e[0mcd\e[2me\e[0m", 3));
}
