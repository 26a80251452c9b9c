using System.Text.Json;
using Cooper.Cli.Doors;

namespace Cooper.Cli.Files;

/// <summary>A file version, or a folder of a list, as B2 shows it.</summary>
readonly struct FileView(JsonElement json)
{
    public string Name => json.RequiredText("fileName");

    /// <summary>Folders have none.</summary>
    public string Id => json.Text("fileId") ?? "";

    /// <summary><c>upload</c>, <c>hide</c>, <c>start</c>, <c>folder</c>.</summary>
    public string Action => json.Text("action") ?? "";

    public long Bytes => json.Number("contentLength");

    public string Sha1 => json.Text("contentSha1") ?? "";

    public DateTimeOffset UploadedAt => DateTimeOffset.FromUnixTimeMilliseconds(json.Number("uploadTimestamp"));
}
