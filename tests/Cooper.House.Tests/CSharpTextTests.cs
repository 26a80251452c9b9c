namespace Cooper.House.Tests;

public class CSharpTextTests
{
    [Theory]
    [InlineData("a \"b // c\" d", "b // c")]
    [InlineData("a \"b \\\" c\" d", "b \\\" c")]
    [InlineData("a @\"b\\\" + \"c\"", "b\\")]
    [InlineData("a @\"b \"\" c\" d", "b \"\" c")]
    [InlineData("a $\"b {c(\"d\")} e\" f", "b {c(\"d\")} e")]
    [InlineData("a $\"b {{\" d", "b {{")]
    [InlineData("a \"\"\"b \" c\"\"\" d", "b \" c")]
    [InlineData("a $$\"\"\"b {{c}} \"\" d\"\"\" e", "b {{c}} \"\" d")]
    public void Every_form_of_string_is_one_literal(string source, string content) =>
        Assert.Equal(content, Pieces(source, CSharpPart.Literal)[0].TrimStart('$', '@').Trim('"'));

    [Fact]
    public void A_quote_as_a_character_opens_no_string() =>
        Assert.Equal(["'\"'", "'\\''"], Pieces("a = '\"'; b = '\\''; // c", CSharpPart.Literal));

    [Fact]
    public void Comments_end_where_they_end() =>
        Assert.Equal(["// a \"b\"", "/* c\nd */"], Pieces("// a \"b\"\nx /* c\nd */ y", CSharpPart.Comment));

    [Fact]
    public void The_pieces_make_up_the_source_and_know_their_lines()
    {
        const string source = "a\n\"b\" // c\nd";

        Assert.Equal(source, string.Concat(CSharpText.Cut(source).Select(piece => piece.Text)));
        Assert.Equal([1, 2, 2, 2, 2], CSharpText.Cut(source).Select(piece => piece.Line));
    }

    static List<string> Pieces(string source, CSharpPart part) =>
        [.. CSharpText.Cut(source).Where(piece => piece.Part == part).Select(piece => piece.Text)];
}
