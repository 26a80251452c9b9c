using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_get_file_info</c></summary>
static class GetFileInfoEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_get_file_info", HandleAsync, Capability.ReadFiles);

    static async Task<B2Answer<FileDocument>> HandleAsync(
        CallFields fields, HttpContext http, GetFileVersion getFileVersion, CancellationToken cancellationToken)
    {
        var file = await getFileVersion.ExecuteAsync(http.Caller, fields.FileId("fileId"), cancellationToken);
        return B2Answer.Of(FileDocument.From(file, http.Caller), B2Json.Wire.FileDocument);
    }
}
