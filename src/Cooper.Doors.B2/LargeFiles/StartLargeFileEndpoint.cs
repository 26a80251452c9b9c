using Cooper.Doors.B2.Files;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.LargeFiles;
using Cooper.Http;
using Microsoft.AspNetCore.Http;
using FileInfo = Cooper.Domain.Files.FileInfo;

namespace Cooper.Doors.B2.LargeFiles;

/// <summary><c>b2_start_large_file</c></summary>
static class StartLargeFileEndpoint
{
    public static void Map(B2Calls b2) => b2.Map("b2_start_large_file", HandleAsync, Capability.WriteFiles);

    static async Task<IResult> HandleAsync(
        CallFields fields, HttpContext http, StartLargeFile startLargeFile, CancellationToken cancellationToken)
    {
        LaterSettings.RequireNeutral(fields, "fileRetention", "legalHold", "serverSideEncryption");
        var bucket = fields.BucketId("bucketId");
        var name = fields.FileName("fileName");
        var contentType = ContentType.Resolve(fields.Text("contentType"), name);
        var info = FileInfo.Parse(name, fields.OptionalMap("fileInfo") ?? []);
        // b2sdk misspells it.
        var timestamp = fields.OptionalNumber("customUploadTimestamp") ?? fields.OptionalNumber("custom_upload_timestamp");

        var file = await startLargeFile.ExecuteAsync(http.Caller, bucket, name, contentType, info, timestamp, cancellationToken);
        var shown = FileDocument.From(file, http.Caller);
        return http.ApiVersion == ApiVersion.V1
            ? B2Answer.Of(StartedFileDocument.From(shown), B2Json.Wire.StartedFileDocument)
            : B2Answer.Of(shown, B2Json.Wire.FileDocument);
    }
}

/// <summary>A large file just started, as v1 shows it: nothing of its content.</summary>
sealed record StartedFileDocument(
    string AccountId,
    string BucketId,
    string? ContentType,
    string? FileId,
    IReadOnlyDictionary<string, string> FileInfo,
    string FileName,
    Guarded<RetentionDocument>? FileRetention,
    Guarded<string>? LegalHold,
    EncryptionDocument? ServerSideEncryption,
    long UploadTimestamp)
{
    public static StartedFileDocument From(FileDocument file) => new(
        file.AccountId,
        file.BucketId,
        file.ContentType,
        file.FileId,
        file.FileInfo,
        file.FileName,
        file.FileRetention,
        file.LegalHold,
        file.ServerSideEncryption,
        file.UploadTimestamp);
}
