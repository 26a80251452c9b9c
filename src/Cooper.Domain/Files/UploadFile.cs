using System.IO.Pipelines;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Files;

/// <summary>A file that is being sent.</summary>
/// <param name="Ticket">What the upload token is good for.</param>
/// <param name="BodyLength">Bytes that will come, a digest at the end included.</param>
/// <param name="ContentMd5">If given, the content must have this MD5 (32 hex digits).</param>
/// <param name="CustomTimestamp">Milliseconds since 1970; not in the future.</param>
public sealed record Upload(
    UploadTicket Ticket,
    FileName Name,
    string ContentType,
    IReadOnlyDictionary<string, string> Info,
    ContentDigest Digest,
    string? ContentMd5,
    long BodyLength,
    long? CustomTimestamp);

/// <summary>Stores a new version of a file. <c>b2_upload_file</c>.</summary>
public sealed class UploadFile(IBucketStore places, Limits limits, TimeProvider time)
{
    public async Task<FileVersion> ExecuteAsync(Caller caller, Upload upload, PipeReader source, CancellationToken cancellationToken)
    {
        var bucket = upload.Ticket.Bucket;
        caller.Require(Capability.WriteFiles, bucket, upload.Name);
        CustomTimestamps.Check(upload.CustomTimestamp, time);
        var length = Bodies.ContentLength(upload.BodyLength, upload.Digest, limits.UploadBytesMax);

        // An end makes the URL a bad one; the client asks for another, and hears of it then.
        return await places.UseAsync(
            bucket, Refuse.CredentialsBad, place => ReceiveAsync(place, upload, source, length, cancellationToken), cancellationToken);
    }

    static async Task<FileVersion> ReceiveAsync(
        IBucketPlace place, Upload upload, PipeReader source, long length, CancellationToken cancellationToken)
    {
        await using var body = await Bodies.ReceiveAsync(place, source, length, upload.Digest, BodyKind.Version, cancellationToken);
        if (upload.ContentMd5 is not null && upload.ContentMd5 != body.Md5)
            throw Refuse.DigestMismatch();

        return await place.AppendAsync(
            new NewFileVersion
            {
                Name = upload.Name,
                Kind = VersionKind.Upload,
                Origin = VersionOrigin.Upload,
                ContentType = upload.ContentType,
                ContentSha1 = Bodies.StoredSha1(upload.Digest, body),
                ContentMd5 = body.Md5,
                Info = upload.Info,
                CustomTimestamp = upload.CustomTimestamp,
            },
            body,
            upload.Ticket.Epoch);
    }
}
