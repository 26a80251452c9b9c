using Cooper.Domain.Files;
using Cooper.Http;
using Microsoft.AspNetCore.Http;
using FileInfo = Cooper.Domain.Files.FileInfo;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_upload_file</c>. Everything is checked that can be before the body is asked for (<c>Expect: 100-continue</c>).</summary>
static class UploadFileEndpoint
{
    public static void Map(B2Calls b2) => b2.MapUpload("b2_upload_file/{bucketId}/{pod}", HandleAsync, Credential.UploadToken);

    static async Task<B2Answer<FileDocument>> HandleAsync(HttpContext http, UploadFile uploadFile, CancellationToken cancellationToken)
    {
        var headers = http.Request.Headers;
        var length = UploadHeaders.RequireLength(http.Request);
        var name = FileNames.Parse(PercentCoding.Decode(UploadHeaders.Required(headers, "X-Bz-File-Name")));
        var upload = new Upload(
            http.UploadTicket,
            name,
            ContentType.Resolve(UploadHeaders.Required(headers, "Content-Type"), name),
            FileInfo.Parse(name, UploadHeaders.ReadInfo(headers)),
            ContentDigest.Parse(UploadHeaders.Optional(headers, "X-Bz-Content-Sha1")),
            UploadHeaders.ReadMd5(headers),
            length,
            UploadHeaders.ReadTimestamp(headers));

        var file = await uploadFile.ExecuteAsync(http.Caller, upload, http.Request.BodyReader, cancellationToken);
        return B2Answer.Of(FileDocument.From(file, http.Caller), B2Json.Wire.FileDocument);
    }
}
