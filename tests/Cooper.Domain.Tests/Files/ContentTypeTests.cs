using Cooper.Domain.Files;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Tests.Files;

public sealed class ContentTypeTests
{
    [Theory]
    [InlineData("cat.txt", "text/plain")]
    [InlineData("cat.HTML", "text/html")]
    [InlineData("cat.css", "text/css")]
    [InlineData("cat.js", "text/javascript")]
    [InlineData("cat.json", "application/json")]
    [InlineData("cat.xml", "application/xml")]
    [InlineData("cat.pdf", "application/pdf")]
    [InlineData("cat.jpg", "image/jpeg")]
    [InlineData("cat.jpeg", "image/jpeg")]
    [InlineData("cat.png", "image/png")]
    [InlineData("cat.gif", "image/gif")]
    [InlineData("cat.svg", "image/svg+xml")]
    [InlineData("cat.webp", "image/webp")]
    [InlineData("cat.mp4", "video/mp4")]
    [InlineData("cat.mov", "video/quicktime")]
    [InlineData("cat.mp3", "audio/mpeg")]
    [InlineData("cat.zip", "application/zip")]
    [InlineData("cat.tar.gz", "application/x-gzip")]
    [InlineData("cat.csv", "text/csv")]
    [InlineData("cat.md", "text/markdown")]
    [InlineData("cat", "application/octet-stream")]
    [InlineData("cat.", "application/octet-stream")]
    [InlineData("cat.unheard-of", "application/octet-stream")]
    [InlineData("folder.txt/cat", "application/octet-stream")]
    [InlineData(".txt", "text/plain")]
    public void The_automatic_type_is_that_of_the_extension(string name, string type) =>
        Assert.Equal(type, ContentType.Resolve("b2/x-auto", FileName.TryParse(name)!));

    [Theory]
    [InlineData("text/x; charset=\"utf-8\"")]
    [InlineData("B2/X-AUTO")]
    [InlineData("made-up/type")]
    public void Any_other_type_is_kept_as_it_is(string type) =>
        Assert.Equal(type, ContentType.Resolve(type, FileName.TryParse("cat.txt")!));

    [Fact]
    public void A_type_is_a_media_type_of_at_most_255_characters()
    {
        var name = FileName.TryParse("cat.txt")!;
        Assert.Equal(255, ContentType.Resolve("t/" + new string('t', 253), name).Length);

        foreach (var type in (string[])["", "t/" + new string('t', 254), "text", "text/plain, text/html", "a\tb", "a\nb", "a\u007F", "é"])
            Refused.MustBe(RefusalCode.BadRequest, () => ContentType.Resolve(type, name));
    }
}
