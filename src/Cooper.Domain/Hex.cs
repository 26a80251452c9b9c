namespace Cooper.Domain;

static class Hex
{
    public static bool IsLower(string? text, int digits) =>
        text is not null && text.Length == digits && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");
}
