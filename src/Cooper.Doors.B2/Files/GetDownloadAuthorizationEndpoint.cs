using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_get_download_authorization</c></summary>
static class GetDownloadAuthorizationEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_get_download_authorization", HandleAsync, Capability.ShareFiles);

    static async Task<B2Answer<DownloadAuthorizationDocument>> HandleAsync(
        CallFields fields, HttpContext http, GetDownloadAuthorization getDownloadAuthorization, CancellationToken cancellationToken)
    {
        var bucket = fields.BucketId("bucketId");
        var prefix = fields.Text("fileNamePrefix");
        var token = await getDownloadAuthorization.ExecuteAsync(
            http.Caller, bucket, prefix, fields.Number("validDurationInSeconds"), DownloadHeaders.ReadOverrides(fields), cancellationToken);
        return B2Answer.Of(new DownloadAuthorizationDocument(token, bucket.ToString(), prefix), B2Json.Wire.DownloadAuthorizationDocument);
    }
}

sealed record DownloadAuthorizationDocument(string AuthorizationToken, string BucketId, string FileNamePrefix);
