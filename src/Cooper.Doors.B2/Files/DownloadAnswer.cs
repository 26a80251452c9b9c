using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.Files;

/// <summary>Sends a file's content, or the range of it that was asked for. A HEAD gets the same without the content.</summary>
static class DownloadAnswer
{
    public static async Task SendAsync(
        HttpContext http, OpenFile? found, IReadOnlyDictionary<DownloadOverrides, string> overrides, CancellationToken cancellationToken)
    {
        if (found is null)
        {
            // Clients ask for what is not there all the time; that is answered without throwing.
            await B2Refusals.RenderAsync(http, Refuse.FileNotFound().Refusal);
            return;
        }

        await using var file = found;
        DownloadHeaders.RefuseCustomerKey(http.Request.Headers);
        var (response, length) = (http.Response, file.Version.Length);
        var range = http.Request.Headers.Range is [{ } header] ? RangeHeader.Resolve(header, length) : null;
        DownloadHeaders.Write(response.Headers, file.Bucket, file.Version, overrides);
        if (range is { } part)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {part.First}-{part.Last}/{length}";
        }

        response.ContentLength = range?.Length ?? length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await file.WriteAsync(range?.First ?? 0, range?.Length ?? length, response.BodyWriter, cancellationToken);
    }

    /// <summary>Who asks. Only somebody may put other headers in place of the file's.</summary>
    public static void RequireSomebody(string? token, IReadOnlyDictionary<DownloadOverrides, string> overrides)
    {
        if (token is null && overrides.Count > 0)
            throw Refuse.NotAllowed();
    }
}
