using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Console.Assets;

/// <summary><c>GET /console</c>: the page and what belongs to it. It holds no data, so nobody is asked for anything.</summary>
static class GetAssetEndpoint
{
    /// <summary>Only what is built into the program runs, it speaks to this server alone, and no other page frames it.</summary>
    const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void Map(RouteGroupBuilder console) =>
        console.MapGet("/{**asset}", HandleAsync).WithMetadata(new RouteNeeds(Credential.Open));

    static async Task HandleAsync(string? asset, HttpContext http, CancellationToken cancellationToken)
    {
        if (!Asset.All.TryGetValue(asset is null or "" ? Asset.Page : asset, out var found))
            throw Refuse.Because(RefusalCode.RouteNotFound, "The console has no such page");

        WriteHeaders(http.Response.Headers, found);
        if (http.Request.Headers.IfNoneMatch.ToString() == found.ETag)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = found.ContentType;
        http.Response.ContentLength = found.Content.Length;
        await http.Response.BodyWriter.WriteAsync(found.Content, cancellationToken);
    }

    static void WriteHeaders(IHeaderDictionary headers, Asset asset)
    {
        headers.ETag = asset.ETag;
        // To be asked for each time, which costs a 304: after an upgrade no part of an old page meets a new server.
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
