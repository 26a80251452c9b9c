using Cooper.Domain.Keys;
using Cooper.Domain.LargeFiles;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.LargeFiles;

/// <summary><c>b2_get_upload_part_url</c></summary>
static class GetUploadPartUrlEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_get_upload_part_url", HandleAsync, Capability.WriteFiles);

    static async Task<B2Answer<UploadPartUrlDocument>> HandleAsync(
        CallFields fields, HttpContext http, GetUploadPartUrl getUploadPartUrl, PublicUrl publicUrl, CancellationToken cancellationToken)
    {
        var (ticket, token) = await getUploadPartUrl.ExecuteAsync(http.Caller, fields.FileId("fileId"), cancellationToken);
        var url = $"{publicUrl.For(http.Request)}/b2api/v{(int)http.ApiVersion}/b2_upload_part/{ticket.File}/0001";
        return B2Answer.Of(new UploadPartUrlDocument(token, ticket.File.ToString(), url), B2Json.Wire.UploadPartUrlDocument);
    }
}

sealed record UploadPartUrlDocument(string AuthorizationToken, string FileId, string UploadUrl);
