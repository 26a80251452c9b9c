using Cooper.Doors.B2.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.LargeFiles;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.LargeFiles;

/// <summary><c>b2_finish_large_file</c></summary>
static class FinishLargeFileEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_finish_large_file", HandleAsync, Capability.WriteFiles);

    static async Task<B2Answer<FileDocument>> HandleAsync(
        CallFields fields, HttpContext http, FinishLargeFile finishLargeFile, CancellationToken cancellationToken)
    {
        var file = await finishLargeFile.ExecuteAsync(
            http.Caller, fields.FileId("fileId"), fields.Texts("partSha1Array"), cancellationToken);
        return B2Answer.Of(FileDocument.From(file, http.Caller), B2Json.Wire.FileDocument);
    }
}
