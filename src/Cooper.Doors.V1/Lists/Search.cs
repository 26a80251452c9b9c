namespace Cooper.Doors.V1.Lists;

/// <summary>Looks for a text anywhere in some fields; a star stands for any characters.</summary>
sealed class Search(string text, bool isCaseSensitive)
{
    readonly string[] pieces = text.Split('*', StringSplitOptions.RemoveEmptyEntries);
    readonly StringComparison comparison = isCaseSensitive ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    public bool Finds(IEnumerable<string> texts) => texts.Any(Finds);

    bool Finds(string candidate)
    {
        var from = 0;
        foreach (var piece in pieces)
        {
            var found = candidate.IndexOf(piece, from, comparison);
            if (found < 0)
                return false;
            from = found + piece.Length;
        }

        return true;
    }
}
