using System.Text.Json;
using Cooper.Cli.Buckets;
using Cooper.Cli.Terminals;

namespace Cooper.Cli.Tests.Buckets;

public sealed class PlanViewTests
{
    static readonly DateTimeOffset Until = new(2026, 1, 3, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(86_400, "1 d")]
    [InlineData(86_385, "1 d")]
    [InlineData(86_402, "1 d")]
    [InlineData(3_580, "1 h")]
    [InlineData(90, "90 s")]
    public void A_window_is_told_as_it_was_asked_for_though_the_answer_took_a_moment(int secondsLeft, string told)
    {
        var plan = JsonElement.Parse("""{"bucket_id":"bkt_1","bucket_name":"photos","restorable_until":"2026-01-03T00:00:00Z"}""");
        using var output = new StringWriter();

        new PlanView(plan).Print(output, new Style(Nobody), Until.AddSeconds(-secondsLeft));

        Assert.Contains($"until 2026-01-03 00:00:00 UTC (for {told})", output.ToString(), StringComparison.Ordinal);
    }

    static Shell Nobody => new()
    {
        Output = TextWriter.Null,
        Error = TextWriter.Null,
        Input = TextReader.Null,
        OpenOutput = () => Stream.Null,
        ReadSecret = () => null,
        Environment = new Dictionary<string, string>(),
    };
}
