using System.Collections.Frozen;
using System.Globalization;
using Cooper.Domain.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using FileInfo = Cooper.Domain.Files.FileInfo;

namespace Cooper.Doors.B2.Files;

/// <summary>What an upload says of its body. The body itself is never looked at here.</summary>
static class UploadHeaders
{
    const string InfoPrefix = "X-Bz-Info-";

    static readonly FrozenSet<string> Refused = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Location", "Content-Range", "Expires");

    static readonly FrozenSet<string> Later = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "X-Bz-File-Legal-Hold",
        "X-Bz-File-Retention-Mode",
        "X-Bz-File-Retention-Retain-Until-Timestamp",
        "X-Bz-Server-Side-Encryption",
        "X-Bz-Server-Side-Encryption-Customer-Algorithm",
        "X-Bz-Server-Side-Encryption-Customer-Key",
        "X-Bz-Server-Side-Encryption-Customer-Key-Md5");

    /// <summary>The entries of <c>X-Bz-Info-*</c>, decoded. Refuses headers that an upload must not have.</summary>
    public static List<KeyValuePair<string, string>> ReadInfo(IHeaderDictionary headers)
    {
        var info = new List<KeyValuePair<string, string>>();
        foreach (var (name, values) in headers)
        {
            if (name.StartsWith(InfoPrefix, StringComparison.OrdinalIgnoreCase))
                info.Add(new(name[InfoPrefix.Length..], PercentCoding.Decode(Single(name, values))));
            else if (Refused.Contains(name))
                throw NotAllowed(name);
            else if (Later.Contains(name))
                throw Refuse.NotYet(name);
        }

        return info;
    }

    /// <summary>For parts, which have no info.</summary>
    public static void RefuseLater(IHeaderDictionary headers)
    {
        foreach (var (name, _) in headers)
        {
            if (Later.Contains(name))
                throw Refuse.NotYet(name);
        }
    }

    public static string Required(IHeaderDictionary headers, string name) =>
        headers[name] is { Count: > 0 } values ? Single(name, values) : throw Refuse.BadRequest($"Missing header: {name}");

    public static string? Optional(IHeaderDictionary headers, string name) =>
        headers[name] is { Count: > 0 } values ? Single(name, values) : null;

    public static long RequireLength(HttpRequest request) =>
        request.ContentLength ?? throw Refuse.Because(RefusalCode.LengthRequired, "Content-Length is required");

    /// <summary>As hex digits. The header has it in base64.</summary>
    public static string? ReadMd5(IHeaderDictionary headers)
    {
        if (Optional(headers, "Content-MD5") is not { } text)
            return null;
        Span<byte> md5 = stackalloc byte[16];
        return Convert.TryFromBase64String(text, md5, out var length) && length == md5.Length
            ? Convert.ToHexStringLower(md5)
            : throw Refuse.BadRequest("Content-MD5 must be the base64 of 16 bytes");
    }

    public static long? ReadTimestamp(IHeaderDictionary headers)
    {
        const string Name = "X-Bz-Custom-Upload-Timestamp";
        if (Optional(headers, Name) is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp)
            ? timestamp
            : throw Refuse.BadRequest($"{Name} must be milliseconds since 1970");
    }

    static RefusedException NotAllowed(string name)
    {
        var info = "b2-" + name.ToLowerInvariant();
        return Refuse.BadRequest(
            $"The header {name} is not allowed on uploads{(FileInfo.Reserved.Contains(info) ? $"; use {InfoPrefix}{info}" : "")}");
    }

    static string Single(string name, StringValues values) =>
        values is [{ } only] ? only : throw Refuse.BadRequest($"The header {name} is given twice");
}
