using System.Text.Json;

namespace Cooper.Domain.Tests;

public sealed class TimestampTests
{
    static readonly JsonSerializerOptions Options = new() { Converters = { new TimestampConverter() } };

    [Theory]
    [InlineData("2026-01-14T08:30:15.123456+00:00", "2026-01-14T08:30:15.123456Z")]
    [InlineData("2026-01-14T09:30:15+01:00", "2026-01-14T08:30:15.000000Z")]
    [InlineData("2024-02-29T23:59:59.9999999+00:00", "2024-02-29T23:59:59.999999Z")]
    [InlineData("0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00.000000Z")]
    public void A_moment_is_written_in_UTC_with_microseconds_and_read_again(string moment, string written)
    {
        var json = JsonSerializer.Serialize(DateTimeOffset.Parse(moment, null), Options);

        Assert.Equal($"\"{written}\"", json);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<DateTimeOffset>(json, Options), Options));
    }

    [Theory]
    [InlineData("2026-01-14T08:30:15Z")]
    [InlineData("2026-01-14T09:30:15+01:00")]
    [InlineData("2026-01-14T08:30:15")]
    public void A_moment_without_a_zone_is_of_UTC(string text) =>
        Assert.Equal(
            new DateTimeOffset(2026, 1, 14, 8, 30, 15, TimeSpan.Zero), JsonSerializer.Deserialize<DateTimeOffset>($"\"{text}\"", Options));
}
