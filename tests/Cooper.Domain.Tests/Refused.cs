using Cooper.Domain.Refusals;

namespace Cooper.Domain.Tests;

static class Refused
{
    /// <summary>Fails the test unless it was refused with this code; tells the message.</summary>
    public static string MustBe(RefusalCode code, Func<object?> act)
    {
        var refused = Assert.Throws<RefusedException>(act);
        Assert.Equal(code, refused.Refusal.Code);
        return refused.Message;
    }
}
