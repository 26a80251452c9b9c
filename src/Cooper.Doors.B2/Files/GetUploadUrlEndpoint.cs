using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_get_upload_url</c></summary>
static class GetUploadUrlEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_get_upload_url", HandleAsync, Capability.WriteFiles);

    static async Task<B2Answer<UploadUrlDocument>> HandleAsync(
        CallFields fields, HttpContext http, GetUploadUrl getUploadUrl, PublicUrl publicUrl, CancellationToken cancellationToken)
    {
        var (ticket, token) = await getUploadUrl.ExecuteAsync(http.Caller, fields.BucketId("bucketId"), cancellationToken);
        var url = $"{publicUrl.For(http.Request)}/b2api/v{(int)http.ApiVersion}/b2_upload_file/{ticket.Bucket}/c000_v0001001_t0000";
        return B2Answer.Of(new UploadUrlDocument(token, ticket.Bucket.ToString(), url), B2Json.Wire.UploadUrlDocument);
    }
}

sealed record UploadUrlDocument(string AuthorizationToken, string BucketId, string UploadUrl);
