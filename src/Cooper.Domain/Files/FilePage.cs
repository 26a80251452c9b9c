namespace Cooper.Domain.Files;

/// <summary>A page of names.</summary>
/// <param name="Start">Inclusive; need not exist.</param>
/// <param name="Prefix">Names that begin with it.</param>
/// <param name="Delimiter">If given, names that have it behind the prefix are folded into one folder row.</param>
/// <param name="Most">Rows, folders included.</param>
public sealed record NameQuery(string Start, string Prefix, string? Delimiter, int Most);

/// <summary>A page of versions: by name, then newest first.</summary>
/// <param name="StartId">Within the start name, the version to begin with, or the next older one; null for the newest.</param>
public sealed record VersionQuery(string Start, FileId? StartId, string Prefix, string? Delimiter, int Most);

/// <summary>A version, or a folder that stands for all names below it.</summary>
public abstract record FileRow
{
    public sealed record Version(FileVersion File) : FileRow;

    public sealed record Folder(string Name) : FileRow;
}

/// <summary>Rows, and where the next page begins.</summary>
/// <param name="NextName">Null when nothing follows.</param>
/// <param name="NextId">In a page of versions the first version not returned; null before a folder.</param>
public sealed record FilePage(IReadOnlyList<FileRow> Rows, string? NextName, FileId? NextId);
