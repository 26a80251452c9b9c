using Cooper.Domain.Files;
using Cooper.Domain.Keys;

namespace Cooper.Doors.B2.Files;

/// <summary>
/// A key with a name prefix may ask v1 for a list that reaches further, and gets of it what the key may see. Later versions refuse, and so
/// does the operation.
/// </summary>
static class V1Listing
{
    public delegate Task<FilePage> List(string prefix, string? delimiter, int most);

    public static async Task<FilePage> NarrowAsync(Caller caller, ApiVersion version, string prefix, string? delimiter, int most, List list)
    {
        var allowed = caller.NamePrefix;
        if (version > ApiVersion.V1 || prefix.StartsWith(allowed, StringComparison.Ordinal))
            return await list(prefix, delimiter, most);

        if (!allowed.StartsWith(prefix, StringComparison.Ordinal))
        {
            // Nothing to see; the operation still checks everything else.
            await list(allowed, null, 1);
            return new FilePage([], null, null);
        }

        if (FolderAbove(allowed, prefix, delimiter) is not { } folder)
            return await list(allowed, delimiter, most);
        var below = await list(allowed, null, 1);
        return new FilePage(below.Rows.Count == 0 ? [] : [new FileRow.Folder(folder)], null, null);
    }

    /// <summary>The folder row in which all that the key may see lies, if the delimiter makes one.</summary>
    internal static string? FolderAbove(string allowed, string prefix, string? delimiter)
    {
        if (delimiter is null)
            return null;
        var at = allowed.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : allowed[..(at + delimiter.Length)];
    }
}
