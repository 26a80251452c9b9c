using System.Text;
using System.Text.Json;
using Cooper.Launchers.Ray;

namespace Cooper.Launchers.Tests.Ray;

public sealed class JsonStringTailTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("a \"quoted\" \\ back/slash\n\r\t\b\f\u0001")]
    [InlineData("\u20ac and \U0001F600")]
    public async Task A_string_is_decoded_as_json_has_it(string text)
    {
        Assert.Equal(text, await ReadAsync(JsonSerializer.Serialize(new { logs = text }), 1000));
        Assert.Equal(text, await ReadAsync($$""" { "logs" : {{JsonSerializer.Serialize(text)}} } """, 1000));
    }

    [Fact]
    public async Task Characters_stand_as_they_are_too() =>
        Assert.Equal("\u20ac\U0001F600", await ReadAsync("{\"logs\":\"\u20ac\U0001F600\"}", 1000));

    [Fact]
    public async Task Half_a_pair_is_replaced() => Assert.Equal("a\ufffdb", await ReadAsync("""{"logs":"a\udc00b"}""", 1000));

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "")]
    [InlineData(3, "\u20ac")]
    [InlineData(4, "\u20ac")]
    [InlineData(6, "\u20ac\u20ac")]
    public async Task Of_more_than_was_asked_for_the_end_is_kept(int bytesMax, string expected) =>
        Assert.Equal(expected, await ReadAsync("""{"logs":"\u20ac\u20ac\u20ac"}""", bytesMax));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"log":"a"}""")]
    [InlineData("""{"logs":"a""")]
    [InlineData("""{"logs":null}""")]
    [InlineData("""{"logs":"\x"}""")]
    [InlineData("""{"logs":"\u00zz"}""")]
    public async Task Anything_else_is_no_answer(string json) => await Assert.ThrowsAsync<JsonException>(() => ReadAsync(json, 1000));

    static async Task<string> ReadAsync(string json, int bytesMax)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return await JsonStringTail.ReadAsync(stream, "logs", bytesMax, default);
    }
}
