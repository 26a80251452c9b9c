namespace Cooper.Launchers.Engines;

static class LogTail
{
    /// <summary>Without the rest of a character of UTF-8 that was cut in two.</summary>
    public static byte[] FromWholeCharacter(byte[] tail)
    {
        const int ContinuationsMax = 3;
        var start = 0;
        while (start < tail.Length && start < ContinuationsMax && (tail[start] & 0xC0) == 0x80)
            start++;
        return tail[start..];
    }
}
