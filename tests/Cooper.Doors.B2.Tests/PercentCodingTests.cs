using Cooper.Domain.Refusals;

namespace Cooper.Doors.B2.Tests;

public sealed class PercentCodingTests
{
    [Theory]
    [InlineData("plain.txt", "plain.txt")]
    [InlineData("a+b", "a b")]
    [InlineData("a%20b%2Bc%2fd", "a b+c/d")]
    [InlineData("%252F", "%2F")]
    [InlineData("h%C3%A9", "hé")]
    [InlineData("hé+%C3%A9", "hé é")]
    [InlineData("%F0%9F%98%80", "😀")]
    [InlineData("!$'()*;=:@,&", "!$'()*;=:@,&")]
    public void Text_is_decoded_once(string coded, string text) => Assert.Equal(text, PercentCoding.Decode(coded));

    [Theory]
    [InlineData("%")]
    [InlineData("a%2")]
    [InlineData("%zz")]
    [InlineData("%+1")]
    [InlineData("%FF")]
    [InlineData("%C3")]
    [InlineData("%C0%AF")]
    [InlineData("%ED%A0%80")]
    public void What_is_not_percent_encoded_UTF8_is_refused(string coded)
    {
        var refused = Assert.Throws<RefusedException>(() => PercentCoding.Decode(coded));

        Assert.Equal(RefusalCode.BadRequest, refused.Refusal.Code);
    }

    [Theory]
    [InlineData("a/b-c_d.e~f", "a/b-c_d.e~f")]
    [InlineData("!$'()*;=:@", "!$'()*;=:@")]
    [InlineData("a b+c%d,e&f", "a%20b%2Bc%25d%2Ce%26f")]
    [InlineData("hé😀", "h%C3%A9%F0%9F%98%80")]
    [InlineData("\"<>#?\\", "%22%3C%3E%23%3F%5C")]
    public void Headers_carry_names_encoded(string text, string coded) => Assert.Equal(coded, PercentCoding.Encode(text));

    [Fact]
    public void What_is_encoded_comes_back()
    {
        var all = string.Concat(Enumerable.Range(1, 0x2FFF).Where(point => point is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32));

        Assert.Equal(all, PercentCoding.Decode(PercentCoding.Encode(all)));
    }
}
