using Cooper.Console.Sessions;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Cooper.Console.Files;

/// <summary><c>GET /console/files/{file}</c>: a link that saves a version's content. It is never shown in the page's place.</summary>
static class DownloadFileEndpoint
{
    public static void Map(RouteGroupBuilder console) =>
        console.MapGet("/files/{file}", HandleAsync)
            .WithMetadata(new RouteNeeds(Credential.Session, Capability.ReadFiles), new FollowedLink());

    static async Task<IResult> HandleAsync(string file, HttpContext http, DownloadFile downloadFile, CancellationToken cancellationToken)
    {
        var id = FileNames.ParseId(file);
        await using var found = await downloadFile.ByIdAsync(new Reader(http.Caller), id, cancellationToken)
            ?? throw Refuse.FileNotFound(file);

        var version = found.Version;
        var range = http.Request.Headers.Range is [{ } header] ? RangeHeader.Resolve(header, version.Length) : null;
        WriteHeaders(http.Response, version, range);
        await found.WriteAsync(range?.First ?? 0, range?.Length ?? version.Length, http.Response.BodyWriter, cancellationToken);
        return Results.Empty;
    }

    static void WriteHeaders(HttpResponse response, FileVersion version, ByteRange? range)
    {
        var headers = response.Headers;
        headers.ContentType = version.ContentType;
        StoredContent.Isolate(headers);
        headers.CacheControl = "no-store";
        headers.AcceptRanges = "bytes";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(LastStep(version.Name.ToString()));
        headers.ContentDisposition = disposition.ToString();
        response.ContentLength = range?.Length ?? version.Length;
        if (range is { } part)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            headers.ContentRange = $"bytes {part.First}-{part.Last}/{version.Length}";
        }
    }

    static string LastStep(string name) => name.TrimEnd('/').Split('/')[^1];
}
