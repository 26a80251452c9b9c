using System.Text.Json;
using Cooper.Cli.Doors;

namespace Cooper.Cli.Uploads;

/// <summary>An upload as <c>/v1</c> shows it.</summary>
readonly struct UploadView(JsonElement json)
{
    public string Id => json.RequiredText("upload_id");

    public string Status => json.Text("status") ?? "UNKNOWN";

    public string FileName => json.Text("filename") ?? "";

    public string ContentType => json.Text("content_type") ?? "";

    public long Bytes => json.Number("file_size_bytes");

    public string? Object => json.Text("object_id");

    public string? Url => json.Text("presigned_url");

    public string? Message => json.Text("message");

    public DateTimeOffset? CreatedAt => json.Moment("created_at");
}
