using Cooper.Domain.Files;
using Cooper.Domain.Refusals;
using FileInfo = Cooper.Domain.Files.FileInfo;

namespace Cooper.Domain.Tests.Files;

public sealed class FileInfoTests
{
    static readonly FileName File = FileName.TryParse("12345")!;

    [Fact]
    public void Names_lose_their_case_and_values_keep_theirs()
    {
        var info = Parse(("Color", "Blé U\n"), ("a.b`c~d!e#f$g%h^i&j'k|l*m+n_o-p", ""));

        Assert.Equal([new("color", "Blé U\n"), new("a.b`c~d!e#f$g%h^i&j'k|l*m+n_o-p", "")], info);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("a=b")]
    [InlineData("é")]
    [InlineData("a\n")]
    public void A_name_of_other_characters_is_refused(string name) => Refused.MustBe(RefusalCode.BadRequest, () => Parse((name, "x")));

    [Fact]
    public void A_name_is_at_most_fifty_characters()
    {
        Parse((new string('n', 50), "x"));

        Refused.MustBe(RefusalCode.BadRequest, () => Parse((new string('n', 51), "x")));
    }

    [Fact]
    public void The_same_name_in_another_case_is_given_twice() =>
        Assert.Equal(
            "File info a is given twice", Refused.MustBe(RefusalCode.BadRequest, () => Parse(("a", "1"), ("A", "2"))));

    [Fact]
    public void File_name_names_and_values_are_at_most_7000_bytes_together()
    {
        // 5 of the file's name, 1 of the entry's.
        Parse(("n", new string('v', 6994)));
        Parse(("n", new string('é', 3497)));
        Parse(("n", new string('v', 3000)), ("m", new string('v', 3993)));

        foreach (var entries in ((string, string)[][])
            [[("n", new string('v', 6995))], [("n", new string('é', 3498))], [("n", new string('v', 3000)), ("m", new string('v', 3994))]])
            Assert.Contains("at most 7000 are allowed", Refused.MustBe(RefusalCode.BadRequest, () => Parse(entries)));
    }

    [Fact]
    public void Names_that_begin_with_b2_are_those_that_become_headers()
    {
        foreach (var name in FileInfo.Reserved)
            Assert.Single(Parse((name.ToUpperInvariant(), name == "b2-expires" ? "Wed, 21 Oct 2026 07:28:00 GMT" : "de")));

        foreach (var name in (string[])["b2-", "b2-content-type", "B2-anything"])
            Refused.MustBe(RefusalCode.BadRequest, () => Parse((name, "x")));
        Parse(("b2", "x"), ("ab2-x", "x"));
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("1768379415123", true)]
    [InlineData("-1", true)]
    [InlineData("9223372036854775807", true)]
    [InlineData("-9223372036854775808", true)]
    [InlineData("9223372036854775808", false)]
    [InlineData("1.5", false)]
    [InlineData("1e3", false)]
    [InlineData(" 1", false)]
    [InlineData("", false)]
    public void The_time_of_a_source_is_an_integer(string value, bool isOne)
    {
        if (isOne)
            Assert.Equal(value, Parse(("src_last_modified_millis", value))["src_last_modified_millis"]);
        else
            Refused.MustBe(RefusalCode.BadRequest, () => Parse(("src_last_modified_millis", value)));
    }

    [Fact]
    public void A_value_is_text()
    {
        Parse(("a", "🦊\0"));

        foreach (var value in (string[])["\uD83E", "\uDD8A", "🦊\uD83E", "\uD83Ea"])
            Refused.MustBe(RefusalCode.BadRequest, () => Parse(("a", value)));
    }

    static IReadOnlyDictionary<string, string> Parse(params (string Name, string Value)[] entries) =>
        FileInfo.Parse(File, entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)));
}
