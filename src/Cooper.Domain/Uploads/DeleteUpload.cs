using Cooper.Domain.Buckets;
using Cooper.Domain.Keys;
using Cooper.Domain.Objects;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;

namespace Cooper.Domain.Uploads;

/// <summary>Cancels an upload that was not confirmed. <c>DELETE /v1/buckets/{id}/uploads/{upload id}</c>.</summary>
public sealed class DeleteUpload(InsideBucket buckets, TimeProvider time)
{
    /// <param name="deletesContent">If not, what was received stays as a file, where B2 sees it.</param>
    public Task<StoredUpload> ExecuteAsync(
        Caller caller, BucketIdentifier identifier, string id, bool deletesContent, CancellationToken cancellationToken)
    {
        InsideBucket.Require(caller, Capability.DeleteFiles);
        return buckets.DeleteAsync(
            caller,
            identifier,
            (bucket, place) => place.ChangeAsync(bucket.Epoch, async transaction =>
            {
                if (UploadId.TryParse(id) is not { } parsed || await transaction.Uploads.FindAsync(parsed) is not { } before)
                    throw Refuse.UploadNotFound(id);
                return before.Status switch
                {
                    UploadStatus.Canceled => before,
                    UploadStatus.Completed => throw Refuse.Because(
                        RefusalCode.UploadAlreadyCompleted, "The upload is confirmed; delete its object instead"),
                    _ => await CancelAsync(transaction, before, deletesContent),
                };
            }),
            cancellationToken);
    }

    async ValueTask<StoredUpload> CancelAsync(IPlaceTransaction transaction, StoredUpload before, bool deletesContent)
    {
        var canceled = before with
        {
            Status = UploadStatus.Canceled,
            Content = null,
            DueAt = time.GetUtcNow() + StoredUpload.RecordKept,
        };
        await transaction.Uploads.UpdateAsync(before, canceled);
        if (before.Content is not { } content)
            return canceled;
        if (deletesContent)
            await ObjectChanges.LetGoAsync(transaction, content.Version, ContentHolder.Of(before.Id));
        else
            await transaction.Contents.ReleaseAsync(content.Version, ContentHolder.Of(before.Id));
        return canceled;
    }
}
