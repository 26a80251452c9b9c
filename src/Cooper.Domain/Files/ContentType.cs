using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>Content types: kept as given, or found from the name's extension for <c>b2/x-auto</c>.</summary>
public static class ContentType
{
    public const string Auto = "b2/x-auto";
    public const string Default = "application/octet-stream";
    public const string HideMarker = "application/x-bz-hide-marker";
    public const int LengthMax = 255;

    static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        ["avi"] = "video/x-msvideo",
        ["avif"] = "image/avif",
        ["bmp"] = "image/bmp",
        ["bz2"] = "application/x-bzip2",
        ["css"] = "text/css",
        ["csv"] = "text/csv",
        ["doc"] = "application/msword",
        ["docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ["epub"] = "application/epub+zip",
        ["flac"] = "audio/flac",
        ["gif"] = "image/gif",
        ["gz"] = "application/x-gzip",
        ["htm"] = "text/html",
        ["html"] = "text/html",
        ["ico"] = "image/x-icon",
        ["jpeg"] = "image/jpeg",
        ["jpg"] = "image/jpeg",
        ["js"] = "text/javascript",
        ["json"] = "application/json",
        ["m4a"] = "audio/mp4",
        ["md"] = "text/markdown",
        ["mjs"] = "text/javascript",
        ["mkv"] = "video/x-matroska",
        ["mov"] = "video/quicktime",
        ["mp3"] = "audio/mpeg",
        ["mp4"] = "video/mp4",
        ["mpeg"] = "video/mpeg",
        ["oga"] = "audio/ogg",
        ["ogg"] = "audio/ogg",
        ["ogv"] = "video/ogg",
        ["otf"] = "font/otf",
        ["pdf"] = "application/pdf",
        ["png"] = "image/png",
        ["ppt"] = "application/vnd.ms-powerpoint",
        ["pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ["rtf"] = "application/rtf",
        ["svg"] = "image/svg+xml",
        ["tar"] = "application/x-tar",
        ["tif"] = "image/tiff",
        ["tiff"] = "image/tiff",
        ["ts"] = "video/mp2t",
        ["ttf"] = "font/ttf",
        ["txt"] = "text/plain",
        ["wasm"] = "application/wasm",
        ["wav"] = "audio/x-wav",
        ["webm"] = "video/webm",
        ["webp"] = "image/webp",
        ["woff"] = "font/woff",
        ["woff2"] = "font/woff2",
        ["xls"] = "application/vnd.ms-excel",
        ["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ["xml"] = "application/xml",
        ["zip"] = "application/zip",
    };

    /// <summary>The type that is stored for what a client gave.</summary>
    public static string Resolve(string given, FileName name)
    {
        if (given == Auto)
            return FromExtension(name.ToString());
        return IsValid(given) ? given : throw Refuse.BadRequest(
            $"The content type must be a media type such as text/plain, of at most {LengthMax} characters");
    }

    /// <summary>Whether it can be stored as somebody else said it.</summary>
    internal static bool IsValid([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? given) =>
        given is { Length: > 0 and <= LengthMax } && HeaderValue.IsText(given) && HeaderValue.IsMediaType(given);

    static string FromExtension(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot >= 0 && ByExtension.TryGetValue(name[(dot + 1)..], out var type) ? type : Default;
    }
}
