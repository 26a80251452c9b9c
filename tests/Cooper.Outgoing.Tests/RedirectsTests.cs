namespace Cooper.Outgoing.Tests;

public class RedirectsTests
{
    [Theory]
    [InlineData("http://a.org/b/c", "d", "http://a.org/b/d")]
    [InlineData("http://a.org/b/c", "/d?e", "http://a.org/d?e")]
    [InlineData("http://a.org/b", "//c.org/d", "http://c.org/d")]
    [InlineData("http://a.org/b", "https://c.org/", "https://c.org/")]
    [InlineData("https://a.org/b", "https://c.org/", "https://c.org/")]
    public void It_goes_on_where_the_answer_says(string from, string location, string next) =>
        Assert.Equal(new Uri(next), Redirects.Next(new Uri(from), new Uri(location, UriKind.RelativeOrAbsolute)));

    [Theory]
    [InlineData("http://c.org/")]
    [InlineData("ftp://c.org/")]
    [InlineData("file:///etc/passwd")]
    public void What_was_encrypted_stays_encrypted(string location) =>
        Assert.Throws<ForbiddenTargetException>(() => Redirects.Next(new Uri("https://a.org/"), new Uri(location)));

    [Fact]
    public void An_answer_may_not_say_where() => Assert.Null(Redirects.Next(new Uri("https://a.org/"), null));
}
