using Cooper.Domain.Files;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.B2.Tests.Files;

/// <summary>What is to be a header of downloads has that header's grammar.</summary>
public sealed class HeaderValueTests
{
    [Theory]
    [InlineData("b2-content-disposition", "attachment; filename=\"a b.txt\"")]
    [InlineData("b2-content-disposition", "inline")]
    [InlineData("b2-content-disposition", "attachment; filename*=UTF-8''%e2%82%ac.txt")]
    [InlineData("b2-content-language", "de, en-GB")]
    [InlineData("b2-content-encoding", "gzip")]
    [InlineData("b2-content-encoding", "gzip, br")]
    [InlineData("b2-cache-control", "public, max-age=3600")]
    [InlineData("b2-cache-control", "no-cache=\"set-cookie\", x-own=1")]
    [InlineData("b2-content-type", "text/plain; charset=utf-8")]
    [InlineData("b2-expires", "Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("b2-expires", "Sunday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("b2-expires", "Sun Nov  6 08:49:37 1994")]
    public void What_is_one_is_taken(string name, string value) => HeaderValue.Check(name, value);

    [Theory]
    [InlineData("b2-content-disposition", "attachment; filename=\"a")]
    [InlineData("b2-content-disposition", "attachment; filename*=iso-8859-1''a.txt")]
    [InlineData("b2-content-disposition", ";")]
    [InlineData("b2-content-language", "de;q=1")]
    [InlineData("b2-content-language", "muchtoolonglanguage")]
    [InlineData("b2-content-encoding", "a b(")]
    [InlineData("b2-cache-control", "max-age=soon")]
    [InlineData("b2-content-type", "x")]
    [InlineData("b2-content-type", "text/plain;")]
    [InlineData("b2-expires", "tomorrow")]
    [InlineData("b2-expires", "Mon, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("b2-content-encoding", "gzip\u00e9")]
    [InlineData("b2-content-encoding", "")]
    public void What_is_none_is_refused_by_name(string name, string value)
    {
        var refused = Assert.Throws<RefusedException>(() => HeaderValue.Check(name, value));

        Assert.Equal(RefusalCode.BadRequest, refused.Refusal.Code);
        Assert.StartsWith(name + " is not ", refused.Message, StringComparison.Ordinal);
    }
}
