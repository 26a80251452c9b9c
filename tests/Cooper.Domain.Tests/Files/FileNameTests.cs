using System.Text;
using Cooper.Domain.Files;

namespace Cooper.Domain.Tests.Files;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("a/b.txt")]
    [InlineData("/")]
    [InlineData("//a/../b/.")]
    [InlineData(" ")]
    [InlineData("\\~")]
    [InlineData("\u0080\u009F")]
    [InlineData("é e\u0301 \uFFFD \uFFFF 🦊")]
    public void A_name_is_kept_as_it_is(string text)
    {
        var name = FileName.TryParse(text)!;

        Assert.Equal(text, name.ToString());
        Assert.Equal(Encoding.UTF8.GetBytes(text), name.Utf8.ToArray());
        Assert.Equal(name, FileName.FromUtf8(name.Utf8));
        Assert.Equal(name.GetHashCode(), FileName.FromUtf8(name.Utf8).GetHashCode());
    }

    [Theory]
    [InlineData("a", 1024, 1025)]
    [InlineData("é", 512, 513)]
    [InlineData("日", 341, 342)]
    [InlineData("🦊", 256, 257)]
    public void A_name_is_at_most_1024_bytes_whatever_its_letters(string letter, int most, int tooMany)
    {
        Assert.NotNull(FileName.TryParse(string.Concat(Enumerable.Repeat(letter, most))));

        Assert.Equal(
            "File names must be at most 1024 bytes of UTF-8", FileName.Objection(string.Concat(Enumerable.Repeat(letter, tooMany))));
    }

    [Theory]
    [InlineData("", "File names must contain at least 1 character")]
    [InlineData("\0", "File names must not contain control characters")]
    [InlineData("a\tb", "File names must not contain control characters")]
    [InlineData("a\u001F", "File names must not contain control characters")]
    [InlineData("a\u007Fb", "File names must not contain DEL")]
    public void What_can_be_no_name_is_said_why(string text, string objection)
    {
        Assert.Equal(objection, FileName.Objection(text));
        Assert.Null(FileName.TryParse(text));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_no_text()
    {
        // Attributes can't carry them.
        foreach (var text in (string[])["\uD83E", "\uDD8A", "a\uDD8A\uD83Eb", "\uD83E\uD83E\uDD8A"])
        {
            Assert.Equal("File names must be valid UTF-8", FileName.Objection(text));
            Assert.Null(FileName.TryParse(text));
        }
    }

    [Fact]
    public void Names_are_ordered_by_their_bytes_and_not_by_their_characters()
    {
        // In UTF-16 the fox, a pair of surrogates, would come before U+E000.
        string[] ordered = ["A", "a", "a ", "a/b", "a0", "b", "é", "\uE000", "\uFFFD", "🦊"];

        var sorted = ordered.Reverse().Select(text => FileName.TryParse(text)!).Order().Select(name => name.ToString());

        Assert.Equal(ordered, sorted);
    }

    [Fact]
    public void Names_that_only_look_the_same_are_different()
    {
        Assert.NotEqual(FileName.TryParse("é"), FileName.TryParse("e\u0301"));
        Assert.NotEqual(FileName.TryParse("a"), FileName.TryParse("A"));
        Assert.Equal(FileName.TryParse("a/b"), FileName.TryParse("a/b"));
        Assert.Equal(0, FileName.TryParse("a/b")!.CompareTo(FileName.TryParse("a/b")));
    }

    [Theory]
    [InlineData("a/b", "", true)]
    [InlineData("a/b", "a", true)]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/b/", false)]
    [InlineData("a/b", "A", false)]
    [InlineData("é", "e", false)]
    [InlineData("e\u0301", "e", true)]
    public void A_prefix_is_one_of_bytes(string name, string prefix, bool isOne) =>
        Assert.Equal(isOne, FileName.TryParse(name)!.StartsWith(prefix));
}
