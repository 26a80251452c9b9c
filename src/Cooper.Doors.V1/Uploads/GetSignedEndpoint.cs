using System.Globalization;
using Cooper.Domain.Uploads;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Doors.V1.Uploads;

/// <summary><c>GET</c> of a signed URL: the bytes of a blob or an upload.</summary>
static class GetSignedEndpoint
{
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapGet(SignedUrls.Route, HandleAsync).WithMetadata(new RouteNeeds(Credential.SignedUrl));

    static async Task HandleAsync(
        string bucket_id, string thing, HttpContext http, ReadSigned readSigned, CancellationToken cancellationToken)
    {
        var (bucket, expiresAt, signature) = SignedUrls.Read(bucket_id, http.Request.Query);
        if (!long.TryParse(thing, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            throw ReceiveUpload.Invalid();

        await using var file = await readSigned.OpenAsync(bucket, version, expiresAt, signature, cancellationToken);

        http.Response.ContentType = file.Version.ContentType;
        http.Response.ContentLength = file.Version.Length;
        StoredContent.Isolate(http.Response.Headers);
        await file.WriteAsync(0, file.Version.Length, http.Response.BodyWriter, cancellationToken);
    }
}
