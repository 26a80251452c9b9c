using System.Text;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.B2.Tests;

public sealed class LaterSettingsTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("false")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"mode":null}""")]
    [InlineData("""{"mode":"none"}""")]
    [InlineData("""{"mode":null,"retainUntilTimestamp":null}""")]
    [InlineData("""{"asReplicationSource":null,"asReplicationDestination":null}""")]
    public void Setting_nothing_is_fine(string value) => LaterSettings.RequireNeutral(Fields(value), "setting");

    [Theory]
    [InlineData("true")]
    [InlineData("\"on\"")]
    [InlineData("1")]
    [InlineData("[{}]")]
    [InlineData("""{"mode":"SSE-B2","algorithm":"AES256"}""")]
    [InlineData("""{"mode":"none","algorithm":"AES256"}""")]
    [InlineData("""{"mode":"governance"}""")]
    [InlineData("""{"asReplicationSource":{},"asReplicationDestination":null}""")]
    public void Setting_something_is_refused_and_never_ignored(string value)
    {
        var refused = Assert.Throws<RefusedException>(() => LaterSettings.RequireNeutral(Fields(value), "setting"));

        Assert.Equal("setting is not supported by this version of Cooper", refused.Message);
    }

    [Fact]
    public void It_is_told_whether_anything_was_set()
    {
        Assert.False(LaterSettings.RequireNeutral(Fields("null"), "setting"));
        Assert.True(LaterSettings.RequireNeutral(Fields("[]"), "setting"));
    }

    static CallFields Fields(string value) => CallFields.FromJson(Encoding.UTF8.GetBytes($$"""{"setting":{{value}}}"""));
}
