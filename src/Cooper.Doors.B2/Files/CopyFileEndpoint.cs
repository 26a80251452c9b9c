using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Refusals;
using Cooper.Http;
using Microsoft.AspNetCore.Http;
using FileInfo = Cooper.Domain.Files.FileInfo;

namespace Cooper.Doors.B2.Files;

/// <summary><c>b2_copy_file</c></summary>
static class CopyFileEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_copy_file", HandleAsync, Capability.WriteFiles);

    static async Task<B2Answer<FileDocument>> HandleAsync(
        CallFields fields, HttpContext http, CopyFile copyFile, CancellationToken cancellationToken)
    {
        LaterSettings.RequireNeutral(fields, "destinationServerSideEncryption", "fileRetention", "legalHold", "sourceServerSideEncryption");
        var name = fields.FileName("fileName");
        var (contentType, info) = ReadMetadata(fields, name);
        var wish = new CopyWish(
            fields.FileId("sourceFileId"),
            fields.OptionalBucketId("destinationBucketId"),
            name,
            CopyRange.Parse(fields.OptionalText("range")),
            contentType,
            info);

        var copy = await copyFile.ExecuteAsync(http.Caller, wish, cancellationToken);
        // In this answer alone it is a copy; everywhere else it is an upload.
        return B2Answer.Of(FileDocument.From(copy, http.Caller) with { Action = "copy" }, B2Json.Wire.FileDocument);
    }

    static (string? ContentType, IReadOnlyDictionary<string, string>? Info) ReadMetadata(CallFields fields, FileName name)
    {
        var contentType = fields.OptionalText("contentType");
        var info = fields.OptionalMap("fileInfo");
        switch (fields.OptionalText("metadataDirective"))
        {
            case null or "COPY":
                if (contentType is not null || info is not null)
                    throw Refuse.BadRequest("contentType and fileInfo need metadataDirective REPLACE");
                return (null, null);
            case "REPLACE":
                if (contentType is null)
                    throw Refuse.BadRequest("metadataDirective REPLACE needs contentType");
                return (ContentType.Resolve(contentType, name), FileInfo.Parse(name, info ?? []));
            default:
                throw Refuse.BadRequest("metadataDirective must be COPY or REPLACE");
        }
    }
}
