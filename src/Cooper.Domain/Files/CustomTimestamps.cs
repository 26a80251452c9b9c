using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

static class CustomTimestamps
{
    /// <summary>Milliseconds since 1970, not in the future.</summary>
    public static void Check(long? timestamp, TimeProvider time)
    {
        if (timestamp is { } given && (given < 0 || given > time.GetUtcNow().ToUnixTimeMilliseconds()))
            throw Refuse.BadRequest("The custom upload timestamp must be milliseconds since 1970 and not in the future");
    }
}
