using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_list_file_names</c></summary>
static class ListFileNamesEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_list_file_names", HandleAsync, Capability.ListFiles);

    static async Task<B2Answer<FileNamePageDocument>> HandleAsync(
        CallFields fields, HttpContext http, ListFileNames listFileNames, CancellationToken cancellationToken)
    {
        var (caller, version) = (http.Caller, http.ApiVersion);
        var bucket = fields.BucketId("bucketId", RefusalCode.InvalidBucketId);
        var start = fields.OptionalText("startFileName") ?? "";

        var page = await V1Listing.NarrowAsync(
            caller,
            version,
            fields.OptionalText("prefix") ?? "",
            fields.OptionalText("delimiter") is { Length: > 0 } delimiter ? delimiter : null,
            fields.Count("maxFileCount", ListFileNames.Default, ListFileNames.Max, RefusalCode.OutOfRange),
            (prefix, delimiter, most) => listFileNames.ExecuteAsync(
                caller, bucket, new NameQuery(start, prefix, delimiter, most), cancellationToken));
        return B2Answer.Of(
            new FileNamePageDocument([.. page.Rows.Select(row => FileDocument.FromRow(row, caller, bucket, version))], page.NextName),
            B2Json.Wire.FileNamePageDocument);
    }
}

sealed record FileNamePageDocument(IReadOnlyList<FileDocument> Files, string? NextFileName);
