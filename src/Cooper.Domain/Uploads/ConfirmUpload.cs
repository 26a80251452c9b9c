using System.Text.Json.Nodes;
using Cooper.Domain.Buckets;
using Cooper.Domain.Events;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Uploads;

/// <summary>What a client says of the file that it has sent; what it leaves out is not compared.</summary>
public sealed record Confirmation(string UploadId, string? ETag, long? Length);

/// <summary>
/// Verifies what was received and makes the object. Repeated, it answers the same and makes no second one. <c>POST
/// /v1/buckets/{id}/uploads/{upload id}/confirm</c>.
/// </summary>
public sealed class ConfirmUpload(
    InsideBucket buckets, ObjectChanges changes, IUrlSource urls, PlaceEvents events, TimeProvider time)
{
    public Task<StoredUpload> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, Confirmation confirmation, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.WriteFiles);
        return buckets.WriteAsync(
            caller, identifier, (bucket, place) => ConfirmAsync(place, bucket, confirmation, cancellationToken), cancellationToken);
    }

    internal async Task<StoredUpload> ConfirmAsync(
        IBucketPlace place, Bucket bucket, Confirmation confirmation, CancellationToken cancellationToken)
    {
        if (UploadId.TryParse(confirmation.UploadId) is not { } id
            || await place.Uploads.FindAsync(id, cancellationToken) is not { } ticket)
            throw Refuse.UploadNotFound(confirmation.UploadId);
        // Of an upload nothing has to be received or read again, so there is nothing to be given up.
        await using var prepared = await PreparedObject.MakeAsync(place, bucket, WishOf(ticket), urls, cancellationToken);
        return await place.ChangeAsync(bucket.Epoch, async transaction =>
        {
            var before = await transaction.Uploads.FindAsync(id) ?? throw Refuse.UploadNotFound(confirmation.UploadId);
            return before.Status == UploadStatus.Completed
                ? before
                : await CompleteAsync(transaction, bucket, before, confirmation, prepared);
        });
    }

    async ValueTask<StoredUpload> CompleteAsync(
        IPlaceTransaction transaction, Bucket bucket, StoredUpload before, Confirmation confirmation, PreparedObject prepared)
    {
        var now = time.GetUtcNow();
        Verify(before.At(now), confirmation);
        var completed = before with { Status = UploadStatus.Completed, CompletedAt = now, DueAt = null };
        if (before.SkipsDuplicates && await transaction.Uploads.FindCompletedAsync(before.Content!.Sha256!) is { } earlier)
            return await RepeatAsync(transaction, before, completed, earlier);

        await transaction.Uploads.UpdateAsync(before, completed);
        if (!before.MakesObject)
            return completed;
        var policy = UniqueKey.Of(bucket)?.DefaultPolicy ?? InsertionPolicy.Insert;
        var made = await changes.PutAsync(transaction, bucket, prepared, policy);
        await events.PutAsync(transaction, bucket, made);
        var withObject = completed with { Object = made.Object.Id };
        await transaction.Uploads.UpdateAsync(completed, withObject);
        return withObject;
    }

    /// <summary>The same bytes were confirmed before: this upload shares them, and the object that was made of them.</summary>
    static async ValueTask<StoredUpload> RepeatAsync(
        IPlaceTransaction transaction, StoredUpload before, StoredUpload completed, StoredUpload earlier)
    {
        var holder = ContentHolder.Of(before.Id);
        var repeated = completed with
        {
            Content = earlier.Content,
            DuplicateOf = earlier.Id,
            Object = earlier.Object,
            Message = $"The same content was uploaded before as {earlier.Id}",
        };
        await transaction.Contents.HoldAsync(earlier.Content!.Version, holder);
        if (before.Content!.Version != earlier.Content.Version)
            await ObjectChanges.LetGoAsync(transaction, before.Content.Version, holder);
        await transaction.Uploads.UpdateAsync(before, repeated);
        return repeated;
    }

    static void Verify(StoredUpload upload, Confirmation confirmation)
    {
        if (upload.Status == UploadStatus.Canceled)
            throw Refuse.Because(RefusalCode.UploadCanceled, "The upload was canceled");
        if (upload.Status == UploadStatus.Failed)
            throw Refuse.Because(RefusalCode.UploadExpired, "The upload has expired; ask for another");
        if (upload.Content is not { } content)
            throw Refuse.Because(RefusalCode.UploadNotReceived, "Nothing was received yet: PUT the file to the presigned URL");
        if (confirmation.ETag is { } etag && !etag.Trim('"').Equals(upload.ETag, StringComparison.OrdinalIgnoreCase))
            throw Refuse.Because(RefusalCode.ETagMismatch, "What was received has another ETag", ("etag", upload.ETag!));
        if ((confirmation.Length ?? content.Length) != content.Length || (upload.ExpectedLength ?? content.Length) != content.Length)
            throw Refuse.Because(
                RefusalCode.SizeMismatch, $"{content.Length} bytes were received", ("received", content.Length.ToString()));
        if (upload.ExpectedSha256 is { } sha256 && sha256 != content.Sha256)
            throw Refuse.Because(RefusalCode.HashMismatch, "What was received has another SHA-256", ("received", content.Sha256!));
    }

    static NewObject WishOf(StoredUpload ticket) => new(
        KeyPrefix: null,
        ticket.MakesObject ? [new NewBlob(ticket.Property!, ticket.Type!, null, null, new BlobData.FromUpload(ticket.Id))] : [],
        JsonNode.Parse(ticket.ObjectFields ?? "{}")!.AsObject(),
        SkipsDuplicates: false);
}
