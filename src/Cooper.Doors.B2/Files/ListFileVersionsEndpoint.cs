using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_list_file_versions</c></summary>
static class ListFileVersionsEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_list_file_versions", HandleAsync, Capability.ListFiles);

    static async Task<B2Answer<FileVersionPageDocument>> HandleAsync(
        CallFields fields, HttpContext http, ListFileVersions listFileVersions, CancellationToken cancellationToken)
    {
        var (caller, version) = (http.Caller, http.ApiVersion);
        var bucket = fields.BucketId("bucketId", RefusalCode.InvalidBucketId);
        var start = fields.OptionalText("startFileName") ?? "";
        var startId = ReadStartId(fields, start);

        var page = await V1Listing.NarrowAsync(
            caller,
            version,
            fields.OptionalText("prefix") ?? "",
            fields.OptionalText("delimiter") is { Length: > 0 } delimiter ? delimiter : null,
            fields.Count("maxFileCount", ListFileNames.Default, ListFileNames.Max, RefusalCode.OutOfRange),
            (prefix, delimiter, most) => listFileVersions.ExecuteAsync(
                caller, bucket, new VersionQuery(start, startId, prefix, delimiter, most), cancellationToken));
        return B2Answer.Of(
            new FileVersionPageDocument(
                [.. page.Rows.Select(row => FileDocument.FromRow(row, caller, bucket, version))], page.NextId?.ToString(), page.NextName),
            B2Json.Wire.FileVersionPageDocument);
    }

    static FileId? ReadStartId(CallFields fields, string start)
    {
        if (fields.OptionalText("startFileId") is not { Length: > 0 } text)
            return null;
        if (start.Length == 0)
            throw Refuse.BadRequest("startFileId needs startFileName");
        return FileId.TryParse(text) ?? throw Refuse.InvalidFileId(text);
    }
}

sealed record FileVersionPageDocument(IReadOnlyList<FileDocument> Files, string? NextFileId, string? NextFileName);
