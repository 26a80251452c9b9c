using Cooper.Console.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cooper.Console.Files;

/// <summary>
/// <c>PUT /console/buckets/{bucket}/files?name=</c>: stores the body as a new version. B2's way, through an upload URL, would hand its
/// token to the page's script.
/// </summary>
static class UploadFileEndpoint
{
    const string Sha1Header = "X-Content-Sha1";

    public static void Map(RouteGroupBuilder console) =>
        console.MapPut("/buckets/{bucket}/files", HandleAsync).WithMetadata(new RouteNeeds(Credential.Session, Capability.WriteFiles));

    static async Task<IResult> HandleAsync(
        string bucket, HttpContext http, GetUploadUrl getUploadUrl, UploadFile uploadFile, CancellationToken cancellationToken)
    {
        var id = BucketIds.Parse(bucket);
        var name = FileNames.Parse(http.Request.Query);
        var length = http.Request.ContentLength ?? throw Refuse.Because(RefusalCode.LengthRequired, "Content-Length is required");
        var type = http.Request.ContentType is { Length: > 0 } given ? given : ContentType.Auto;
        var sha1 = http.Request.Headers[Sha1Header].ToString();
        var digest = sha1.Length == 0 ? new ContentDigest.NotGiven() : (ContentDigest)new ContentDigest.Given(ContentDigest.ParseHex(sha1));
        var (ticket, _) = await getUploadUrl.ExecuteAsync(http.Caller, id, cancellationToken);
        var upload = new Upload(ticket, name, ContentType.Resolve(type, name), FileVersion.NoInfo, digest, null, length, null);

        try
        {
            var file = await uploadFile.ExecuteAsync(http.Caller, upload, http.Request.BodyReader, cancellationToken);
            return ConsoleJson.Answer(http, FileDocument.From(file), ConsoleJson.Plain.FileDocument);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == RefusalCode.CredentialsBad)
        {
            // To B2's clients the end of a bucket makes an upload URL a bad one. Here there is no URL: the bucket is what is gone.
            throw Refuse.BucketNotFound(id);
        }
    }
}
