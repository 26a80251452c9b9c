using System.Text.Json;
using System.Text.Json.Nodes;
using Cooper.Domain.Files;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.V1.Objects;

/// <summary>
/// Reads the <c>data</c> of a blob: a URL, a data URI, an object with <c>base64</c> or <c>url</c>, Cooper's own <c>file_name</c> and
/// <c>file_id</c>, or, for what is kept as a value, the value itself.
/// </summary>
static class BlobDataReading
{
    public const int InlineBytesMax = 10_000_000;

    const int ValueBytesMax = 64 * 1024;
    const int UrlLengthMax = 2083;
    const int FileNameLengthMax = 255;

    public static BlobData Read(string property, string type, JsonElement data, bool isCopied)
    {
        if (!ObjectSchema.IsFileType(type))
            return ReadValue(property, data);
        if (data.ValueKind == JsonValueKind.Object)
            return ReadObject(property, data, isCopied);
        if (data.ValueKind != JsonValueKind.String)
            return type == "text" ? ReadValue(property, data) : throw Neither(property);

        var text = data.GetString()!;
        if (text.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            return ReadDataUri(property, text);
        if (IsUrl(text))
            return ReadUrl(property, text, new BlobData.FromUrl(text, null, null), isCopied);
        return type == "text" ? ReadValue(property, data) : throw Neither(property);
    }

    static BlobData.Literal ReadValue(string property, JsonElement data)
    {
        var text = data.GetRawText();
        return text.Length <= ValueBytesMax
            ? new BlobData.Literal(JsonNode.Parse(text)!)
            : throw Refuse.Because(
                RefusalCode.BlobTooLarge, $"{property}: a value is at most {ValueBytesMax} bytes of JSON; send more as base64");
    }

    static BlobData ReadObject(string property, JsonElement data, bool isCopied)
    {
        if (TextOf(data, "base64") is { } base64)
            return new BlobData.Inline(Decode(property, base64), MimeTypeOf(property, data), FileNameOf(property, data));
        if (TextOf(data, "url") is { } url)
        {
            if (!IsUrl(url))
                throw Refuse.InvalidBlobData($"{property}: that is no URL");
            var fetched = new BlobData.FromUrl(url, MimeTypeOf(property, data), FileNameOf(property, data));
            return ReadUrl(property, url, fetched, isCopied);
        }

        if (TextOf(data, "file_name") is { } name)
            return new BlobData.FromFileName(
                FileName.TryParse(name) ?? throw Refuse.InvalidBlobData($"{property}: {FileName.Objection(name)}"));
        if (TextOf(data, "file_id") is { } id)
            return new BlobData.FromFileId(FileId.TryParse(id) ?? throw Refuse.InvalidBlobData($"{property}: that is no file id"));
        throw Refuse.InvalidBlobData($"{property}: data as an object has base64, url, file_name or file_id");
    }

    static BlobData.Inline ReadDataUri(string property, string uri)
    {
        var comma = uri.IndexOf(',', StringComparison.Ordinal);
        var head = comma < 0 ? "" : uri["data:".Length..comma];
        const string Base64Mark = ";base64";
        if (!head.EndsWith(Base64Mark, StringComparison.OrdinalIgnoreCase))
            throw Refuse.InvalidBlobData($"{property}: a data URI has the form data:<type>;base64,<content>");
        var mimeType = head[..^Base64Mark.Length];
        return new BlobData.Inline(Decode(property, uri[(comma + 1)..]), CheckMimeType(property, mimeType), FileName: null);
    }

    static BlobData ReadUrl(string property, string url, BlobData.FromUrl fetched, bool isCopied)
    {
        if (url.Length > UrlLengthMax || url.Any(char.IsControl))
            throw Refuse.InvalidBlobData($"{property}: a URL is at most {UrlLengthMax} characters without control characters");
        return isCopied ? fetched : new BlobData.Elsewhere(url);
    }

    static byte[] Decode(string property, string base64)
    {
        // Four characters carry three bytes: what is too large is not decoded.
        if (base64.Length / 4 * 3L > InlineBytesMax + 3)
            throw TooLarge(property);
        try
        {
            var bytes = Convert.FromBase64String(base64);
            return bytes.Length <= InlineBytesMax ? bytes : throw TooLarge(property);
        }
        catch (FormatException)
        {
            throw Refuse.InvalidBlobData($"{property}: that is not base64");
        }
    }

    static RefusedException TooLarge(string property) => Refuse.Because(
        RefusalCode.BlobTooLarge, $"{property}: content sent along is at most {InlineBytesMax} bytes; upload larger files",
        ("limit", InlineBytesMax.ToString()));

    static string? MimeTypeOf(string property, JsonElement data) => CheckMimeType(property, TextOf(data, "mime_type") ?? "");

    static string? CheckMimeType(string property, string text)
    {
        if (text.Length == 0)
            return null;
        return MimeType.IsValid(text) ? text : throw Refuse.InvalidBlobData($"{property}: that is no MIME type");
    }

    static string? FileNameOf(string property, JsonElement data) => TextOf(data, "filename") switch
    {
        null => null,
        { Length: > FileNameLengthMax } => throw Refuse.Because(
            RefusalCode.InvalidFileName, $"{property}: a filename is at most {FileNameLengthMax} characters"),
        var name => name,
    };

    static string? TextOf(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static bool IsUrl(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("s3://", StringComparison.OrdinalIgnoreCase);

    static RefusedException Neither(string property) =>
        Refuse.InvalidBlobData($"{property}: data is neither a URL nor a data URI nor an object");
}

/// <summary>Media types as they stand in headers.</summary>
static class MimeType
{
    const int LengthMax = 255;

    public static bool IsValid(string text) =>
        text.Length <= LengthMax && text.All(c => c is >= ' ' and <= '~')
        && System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(text, out _);
}
