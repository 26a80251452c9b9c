using Cooper.Domain.Files;

namespace Cooper.Console.Files;

/// <summary>A version of a file, or a folder that stands for all names below it.</summary>
/// <param name="Kind"><c>file</c>, <c>hidden</c>, <c>unfinished</c> or <c>folder</c>.</param>
sealed record FileDocument(
    string Kind, string Name, string? FileId, long? SizeBytes, string? ContentType, string? Sha1, IReadOnlyDictionary<string, string>? Info,
    DateTimeOffset? UploadedAt)
{
    public static FileDocument From(FileRow row) => row switch
    {
        FileRow.Version(var file) => From(file),
        FileRow.Folder(var name) => new FileDocument("folder", name, null, null, null, null, null, null),
        _ => throw new InvalidOperationException("A list has versions and folders"),
    };

    public static FileDocument From(FileVersion file) => new(
        Spell(file.Kind),
        file.Name.ToString(),
        file.Id.ToString(),
        // What has arrived of an unfinished large file does not count.
        file.Kind == VersionKind.Upload ? file.Length : null,
        file.Kind == VersionKind.Hide ? null : file.ContentType,
        file.ContentSha1 == "none" ? null : file.ContentSha1,
        file.Info.Count == 0 ? null : file.Info,
        DateTimeOffset.FromUnixTimeMilliseconds(file.UploadTimestamp));

    static string Spell(VersionKind kind) => kind switch
    {
        VersionKind.Upload => "file",
        VersionKind.Hide => "hidden",
        VersionKind.Start => "unfinished",
    };
}

/// <param name="NextName">Where the next page begins; null when nothing follows.</param>
sealed record FilePageDocument(IReadOnlyList<FileDocument> Files, string? NextName, string? NextFileId);
