using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_hide_file</c></summary>
static class HideFileEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_hide_file", HandleAsync, Capability.WriteFiles);

    static async Task<B2Answer<FileDocument>> HandleAsync(
        CallFields fields, HttpContext http, HideFile hideFile, CancellationToken cancellationToken)
    {
        var marker = await hideFile.ExecuteAsync(http.Caller, fields.BucketId("bucketId"), fields.FileName("fileName"), cancellationToken);
        return B2Answer.Of(FileDocument.FromRow(marker, http.Caller, http.ApiVersion), B2Json.Wire.FileDocument);
    }
}
