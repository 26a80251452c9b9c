using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_download_file_by_id</c>. Download authorizations are good by name only.</summary>
static class DownloadFileByIdEndpoint
{
    public static void Map(B2Calls b2) => b2.MapDownload("b2_download_file_by_id", HandleAsync);

    static async Task HandleAsync(
        CallFields fields, HttpContext http, Authenticate authenticate, DownloadFile downloadFile, CancellationToken cancellationToken)
    {
        var token = http.DownloadToken;
        var reader = token is null ? Reader.Nobody : new Reader(await authenticate.ByAccountTokenAsync(token, cancellationToken));
        var overrides = DownloadHeaders.ReadOverrides(fields, CallFields.FromQuery(http.Request.Query));
        DownloadAnswer.RequireSomebody(token, overrides);

        var file = await downloadFile.ByIdAsync(reader, fields.FileId("fileId"), cancellationToken);
        await DownloadAnswer.SendAsync(http, file, overrides, cancellationToken);
    }
}
