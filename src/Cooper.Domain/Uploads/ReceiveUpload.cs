using System.IO.Pipelines;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Uploads;

/// <summary>
/// Takes the bytes of an upload by its signed URL; until it is confirmed, the last ones sent count. <c>PUT</c> of that URL. Whatever is
/// wrong with the URL, the answer is one and the same.
/// </summary>
public sealed class ReceiveUpload(ICatalog catalog, IBucketStore places, Tokens tokens, Limits limits, TimeProvider time)
{
    public const string Method = "PUT";

    /// <summary>The bucket whose signed URL this is; refused if it is none that works now.</summary>
    internal static async Task<Bucket> ProveAsync(
        ICatalog catalog, Tokens tokens, BucketId id, Func<Bucket, SignedUrl> url, string signature, CancellationToken cancellationToken)
    {
        var bucket = await catalog.Buckets.FindAsync(id, cancellationToken);
        return bucket is { State: BucketState.Live } && tokens.IsSigned(url(bucket), signature) ? bucket : throw Invalid();
    }

    public static RefusedException Invalid() =>
        Refuse.Because(RefusalCode.PresignedUrlInvalid, "The URL is not valid, or not any more, or not for this request");

    /// <param name="length">Of the body; null if the client does not say.</param>
    /// <returns>The content's ETag.</returns>
    public async Task<string> ExecuteAsync(
        BucketId id, string upload, string contentType, DateTimeOffset expiresAt, string signature, long? length, PipeReader source,
        CancellationToken cancellationToken)
    {
        var bucket = await ProveAsync(
            catalog, tokens, id, found => new SignedUrl(Method, id, upload, contentType, found.Epoch, expiresAt), signature,
            cancellationToken);
        var bytes = length ?? throw Refuse.Because(RefusalCode.LengthRequired, "Content-Length is required");
        if (bytes > limits.UploadBytesMax)
            throw Refuse.Because(RefusalCode.FileTooLarge, $"An upload is at most {limits.UploadBytesMax} bytes");
        return await places.UseAsync(
            id, Invalid, place => ReceiveAsync(place, bucket, UploadId.Parse(upload), bytes, source, cancellationToken),
            cancellationToken);
    }

    async Task<string> ReceiveAsync(
        IBucketPlace place, Bucket bucket, UploadId id, long length, PipeReader source, CancellationToken cancellationToken)
    {
        RequireOpen(await place.Uploads.FindAsync(id, cancellationToken));
        await using var body = await Bodies.ReceiveAsync(
            place, source, length, new ContentDigest.NotGiven(), BodyKind.Blob, cancellationToken);
        return await place.ChangeAsync(bucket.Epoch, async transaction =>
        {
            var before = RequireOpen(await transaction.Uploads.FindAsync(id));
            var version = await transaction.Contents.AddVersionAsync(
                new NewFileVersion
                {
                    Name = CreateUploads.NameOf(id, before.FileName),
                    Kind = VersionKind.Upload,
                    Origin = VersionOrigin.Upload,
                    ContentType = before.ContentType,
                    ContentSha1 = body.Sha1!,
                    ContentMd5 = body.Md5,
                },
                body);
            var holder = ContentHolder.Of(id);
            await transaction.Contents.NoteHashAsync(body.Sha256!, version);
            await transaction.Contents.HoldAsync(version.Number, holder);
            if (before.Content is { } replaced)
                await ObjectChanges.LetGoAsync(transaction, replaced.Version, holder);
            await transaction.Uploads.UpdateAsync(before, before with
            {
                Content = new BlobContent(
                    version.Number, version.Name.ToString(), before.FileName, body.Length, before.ContentType, body.Sha256),
                ETag = body.Md5,
            });
            return body.Md5!;
        });
    }

    StoredUpload RequireOpen(StoredUpload? found) =>
        found?.At(time.GetUtcNow()) is { Status: UploadStatus.Pending } ? found : throw Invalid();
}
