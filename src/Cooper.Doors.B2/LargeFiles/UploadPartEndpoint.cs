using System.Globalization;
using Cooper.Doors.B2.Files;
using Cooper.Domain.Files;
using Cooper.Domain.LargeFiles;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;

namespace Cooper.Doors.B2.LargeFiles;

/// <summary><c>b2_upload_part</c>. The content type means nothing: some clients send that of a form.</summary>
static class UploadPartEndpoint
{
    public static void Map(B2Calls b2) => b2.MapUpload("b2_upload_part/{fileId}/{pod}", HandleAsync, Credential.PartToken);

    static async Task<B2Answer<PartDocument>> HandleAsync(HttpContext http, UploadPart uploadPart, CancellationToken cancellationToken)
    {
        var headers = http.Request.Headers;
        var ticket = http.PartTicket;
        UploadHeaders.RefuseLater(headers);
        var part = await uploadPart.ExecuteAsync(
            http.Caller,
            ticket,
            ReadNumber(UploadHeaders.Required(headers, "X-Bz-Part-Number")),
            ContentDigest.Parse(UploadHeaders.Optional(headers, "X-Bz-Content-Sha1")),
            UploadHeaders.ReadMd5(headers),
            UploadHeaders.RequireLength(http.Request),
            http.Request.BodyReader,
            cancellationToken);
        return B2Answer.Of(PartDocument.From(ticket.File, part), B2Json.Wire.PartDocument);
    }

    static int ReadNumber(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refuse.BadRequest("X-Bz-Part-Number must be an integer");
}
