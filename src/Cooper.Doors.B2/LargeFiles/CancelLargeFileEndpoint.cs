using Cooper.Domain.Keys;
using Cooper.Domain.LargeFiles;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.LargeFiles;

/// <summary><c>b2_cancel_large_file</c></summary>
static class CancelLargeFileEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_cancel_large_file", HandleAsync, Capability.WriteFiles);

    static async Task<B2Answer<CanceledFileDocument>> HandleAsync(
        CallFields fields, HttpContext http, CancelLargeFile cancelLargeFile, CancellationToken cancellationToken)
    {
        var file = await cancelLargeFile.ExecuteAsync(http.Caller, fields.FileId("fileId"), cancellationToken);
        return B2Answer.Of(
            new CanceledFileDocument(http.Caller.Account.ToString(), file.Bucket.ToString(), file.Id.ToString(), file.Name.ToString()),
            B2Json.Wire.CanceledFileDocument);
    }
}

sealed record CanceledFileDocument(string AccountId, string BucketId, string FileId, string FileName);
