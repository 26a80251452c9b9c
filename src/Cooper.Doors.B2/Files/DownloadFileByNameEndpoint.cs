using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_download_file_by_name</c>: <c>/file/(bucket)/(name)</c></summary>
static class DownloadFileByNameEndpoint
{
    public static void Map(B2Calls b2) => b2.MapDownload(DownloadTarget.Route, HandleAsync);

    static async Task HandleAsync(
        HttpContext http, Authenticate authenticate, DownloadFile downloadFile, CancellationToken cancellationToken)
    {
        var target = DownloadTarget.Parse(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var token = http.DownloadToken;
        var overrides = DownloadHeaders.ReadOverrides(CallFields.FromQuery(http.Request.Query));
        var reader = token is null ? Reader.Nobody : await authenticate.ByDownloadTokenAsync(token, overrides, cancellationToken);
        DownloadAnswer.RequireSomebody(token, overrides);

        var file = await downloadFile.ByNameAsync(reader, target.Bucket, FileNames.Parse(target.Name), cancellationToken);
        await DownloadAnswer.SendAsync(http, file, overrides, cancellationToken);
    }
}
