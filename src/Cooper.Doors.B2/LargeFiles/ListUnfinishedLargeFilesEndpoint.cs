using Cooper.Doors.B2.Files;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.LargeFiles;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.LargeFiles;

/// <summary>
/// <c>b2_list_unfinished_large_files</c>. As the other lists of v1, it shows a restricted key what the key may see, where later versions
/// refuse.
/// </summary>
static class ListUnfinishedLargeFilesEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_list_unfinished_large_files", HandleAsync, Capability.ListFiles);

    static async Task<B2Answer<UnfinishedPageDocument>> HandleAsync(
        CallFields fields, HttpContext http, ListUnfinishedLargeFiles listUnfinished, CancellationToken cancellationToken)
    {
        var (caller, version) = (http.Caller, http.ApiVersion);
        var bucket = fields.BucketId("bucketId");
        FileId? start = fields.OptionalText("startFileId") is { Length: > 0 } text
            ? FileId.TryParse(text) ?? throw Refuse.BadFileId(text)
            : null;
        var most = fields.Count("maxFileCount", ListUnfinishedLargeFiles.Max, ListUnfinishedLargeFiles.Max);

        var prefix = fields.OptionalText("namePrefix") ?? "";
        var isBeside = false;
        if (version == ApiVersion.V1 && !prefix.StartsWith(caller.NamePrefix, StringComparison.Ordinal))
        {
            isBeside = !caller.NamePrefix.StartsWith(prefix, StringComparison.Ordinal);
            prefix = caller.NamePrefix;
        }

        var page = await listUnfinished.ExecuteAsync(caller, bucket, prefix, start, most, cancellationToken);
        if (isBeside)
            page = new UnfinishedPage([], null);
        return B2Answer.Of(
            new UnfinishedPageDocument(
                [.. page.Files.Select(file => FileDocument.FromRow(file, caller, version))], page.NextId?.ToString()),
            B2Json.Wire.UnfinishedPageDocument);
    }
}

sealed record UnfinishedPageDocument(IReadOnlyList<FileDocument> Files, string? NextFileId);
