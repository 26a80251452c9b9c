namespace Cooper.Launchers.Engines;

/// <summary>A word that an engine said, fit to be shown.</summary>
static class EngineWord
{
    const int LengthMax = 40;

    public static string Clean(string? word) =>
        word is { Length: > 0 and <= LengthMax } && word.All(character => char.IsAsciiLetterUpper(character) || character == '_')
            ? word
            : "UNKNOWN";
}
