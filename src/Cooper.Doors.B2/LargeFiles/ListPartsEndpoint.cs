using Cooper.Domain;
using Cooper.Domain.Keys;
using Cooper.Domain.LargeFiles;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.LargeFiles;

/// <summary><c>b2_list_parts</c></summary>
static class ListPartsEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_list_parts", HandleAsync, Capability.WriteFiles);

    static async Task<B2Answer<PartPageDocument>> HandleAsync(
        CallFields fields, HttpContext http, ListParts listParts, CancellationToken cancellationToken)
    {
        var file = fields.FileId("fileId");
        var start = fields.Count("startPartNumber", byDefault: 1, Limits.PartNumberMax);
        var most = fields.Count("maxPartCount", ListParts.Default, ListParts.Max);

        var page = await listParts.ExecuteAsync(http.Caller, file, start, most, cancellationToken);
        return B2Answer.Of(
            new PartPageDocument(page.NextNumber, [.. page.Parts.Select(part => PartDocument.From(file, part))]),
            B2Json.Wire.PartPageDocument);
    }
}

sealed record PartPageDocument(int? NextPartNumber, IReadOnlyList<PartDocument> Parts);
