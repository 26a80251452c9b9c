using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Objects;
using Cooper.Domain.Tasks;

namespace Cooper.Domain.Refusals;

/// <summary>Makes refusals, so that each is worded once.</summary>
public static class Refuse
{
    public static RefusedException BadRequest(string message) => Because(RefusalCode.BadRequest, message);

    public static RefusedException NotYet(string setting) =>
        Because(RefusalCode.BadRequest, $"{setting} is not supported by this version of Cooper");

    public static RefusedException OutOfRange(string message) => Because(RefusalCode.OutOfRange, message);

    public static RefusedException InvalidFileId(string text) => Because(RefusalCode.InvalidFileId, $"Invalid file id: {Quote(text)}");

    public static RefusedException BadFileId(string text) => Because(RefusalCode.BadRequest, $"Bad fileId: {Quote(text)}");

    public static RefusedException InvalidFilter(string message) => Because(RefusalCode.InvalidFilter, message);

    public static RefusedException FilterTooComplex(string message) => Because(RefusalCode.FilterTooComplex, message);

    public static RefusedException InvalidCursor() =>
        Because(RefusalCode.InvalidCursor, "The cursor is not one of this list with this filter, search and sort");

    public static RefusedException CredentialsMissing() => Because(RefusalCode.CredentialsMissing, "");

    public static RefusedException CredentialsBad() => Because(RefusalCode.CredentialsBad, "Invalid authorization token");

    public static RefusedException CredentialsExpired() => Because(RefusalCode.CredentialsExpired, "Authorization token has expired");

    public static RefusedException CredentialsRevoked() => Because(RefusalCode.CredentialsRevoked, "The key has been revoked");

    public static RefusedException ApiKeyNotFound(string name) =>
        Because(RefusalCode.ApiKeyNotFound, "API key not found", ("resource", "api_key"), ("id", Quote(name)));

    public static RefusedException ApiKeyNameTaken(string name) =>
        Because(RefusalCode.ApiKeyNameTaken, $"An API key has this name already: {Quote(name)}");

    public static RefusedException ApiKeyProtected() => Because(
        RefusalCode.ApiKeyProtected, "This key stands for the master application key; its secret is an option of the server");

    public static RefusedException TooManyApiKeys(int most) =>
        Because(
            RefusalCode.TooManyApiKeys, $"There are {most} API keys; revoke one", ("resource", "api_keys"), ("limit", most.ToString()));

    public static RefusedException LoginFailed() => Because(RefusalCode.LoginFailed, "Application key id or application key is wrong");

    /// <summary>The empty message is what B2 sends; clients put their own words there.</summary>
    public static RefusedException NotAllowed(string message = "") => Because(RefusalCode.NotAllowed, message);

    public static RefusedException BucketNotFound(BucketId id) =>
        Because(RefusalCode.BucketNotFound, $"Bucket {id} does not exist", ("resource", "bucket"), ("id", id.ToString()));

    public static RefusedException BucketNotFound(string name) =>
        Because(RefusalCode.BucketNotFound, $"Bucket {Quote(name)} does not exist", ("resource", "bucket"), ("id", name));

    public static RefusedException BucketNameTaken(string name) =>
        Because(RefusalCode.BucketNameTaken, $"Bucket name is already in use: {name}");

    public static RefusedException NameTakenMeanwhile(string name) =>
        Because(RefusalCode.BucketNameTaken, $"Bucket name is already in use: {name}; restore the bucket under another name");

    public static RefusedException TooManyBuckets(int most) =>
        Because(RefusalCode.TooManyBuckets, $"The account has its {most} buckets; delete one, or raise limits.buckets-max",
            ("resource", "buckets"), ("limit", most.ToString()));

    public static RefusedException BucketNotEmpty(Bucket bucket, BucketContent content) =>
        Because(RefusalCode.BucketNotEmpty, $"Cannot delete non-empty bucket {bucket.StorageName}: it holds {content.Describe()}");

    public static RefusedException BucketEnding(BucketId id, TaskId? task) =>
        Because(
            RefusalCode.BucketEnding, $"Bucket {id} is being deleted", ("resource", "bucket"), ("id", id.ToString()),
            ("task_id", task?.ToString() ?? ""));

    public static RefusedException BucketEndFailed(BucketId id, TaskId task) => Because(
        RefusalCode.BucketEndFailed, $"The deletion of bucket {id} has failed; delete it again", ("resource", "bucket"),
        ("id", id.ToString()), ("task_id", task.ToString()));

    /// <summary>To whoever only reads: what was below the bucket is not there any more, and may come back.</summary>
    public static RefusedException BucketEndingUnreadable(BucketId id, TaskId? task, bool hasFailed) =>
        Because(
            hasFailed ? RefusalCode.BucketEndFailedUnreadable : RefusalCode.BucketEndingUnreadable,
            hasFailed ? $"The deletion of bucket {id} has failed" : $"Bucket {id} is being deleted", ("resource", "bucket"),
            ("id", id.ToString()), ("task_id", task?.ToString() ?? ""));

    public static RefusedException ContentHeld(FileName name, string holder) =>
        Because(RefusalCode.ContentHeld, $"{name} belongs to {holder}; delete that first, or hide the file", ("held_by", holder));

    public static RefusedException ObjectNotFound(string id) =>
        Because(RefusalCode.ObjectNotFound, "Object not found", ("resource", "object"), ("id", Quote(id)));

    public static RefusedException InvalidBlobData(string message) => Because(RefusalCode.InvalidBlobData, message);

    public static RefusedException SourceForbidden(string message) => Because(RefusalCode.SourceForbidden, message);

    public static RefusedException SourceUnreachable(string host, string why) =>
        Because(RefusalCode.SourceUnreachable, $"The content could not be fetched from {host}: {why}");

    public static RefusedException UniqueKeyConflict(string key, ObjectId holder) => Because(
        RefusalCode.UniqueKeyConflict, $"Object {holder} has this unique key: {key}", ("existing_object_id", holder.ToString()),
        ("unique_key", key));

    public static RefusedException UniqueKeyNotFound(string key) =>
        Because(RefusalCode.UniqueKeyNotFound, $"No object has this unique key: {key}", ("unique_key", key));

    public static RefusedException UniqueKeyValueMissing(string field) =>
        Because(RefusalCode.UniqueKeyValueMissing, $"Part of the unique key has no value: {field}", ("field", field));

    public static RefusedException UploadNotFound(string id) =>
        Because(RefusalCode.UploadNotFound, "Upload not found", ("resource", "upload"), ("id", Quote(id)));

    public static RefusedException BatchNotFound(string id) =>
        Because(RefusalCode.BatchNotFound, "Batch not found", ("resource", "batch"), ("id", Quote(id)));

    public static RefusedException BatchAlreadyFinished(BatchStatus status) =>
        Because(RefusalCode.BatchAlreadyFinished, $"The batch has come to its end: {status}");

    public static RefusedException ObjectsNotFound(IReadOnlyList<string> ids) => Because(
        RefusalCode.ObjectsNotFound, $"The bucket has no such objects: {string.Join(", ", ids.Take(3))}{(ids.Count > 3 ? ", ..." : "")}",
        ("object_ids", string.Join(' ', ids)));

    public static RefusedException ArtifactNotFound(string name) =>
        Because(RefusalCode.ArtifactNotFound, "Artifact not found", ("resource", "artifact"), ("id", Quote(name)));

    /// <summary>To a worker: whatever it began is not wanted any more.</summary>
    public static RefusedException Fenced() => Because(RefusalCode.Fenced, "This work is not this worker's any more; stop");

    public static RefusedException RevisionMismatch(long revision) =>
        Because(RefusalCode.RevisionMismatch, $"The bucket is at revision {revision}", ("revision", revision.ToString()));

    public static RefusedException FileNotFound() => Because(RefusalCode.FileNotFound, "File with such name does not exist.");

    public static RefusedException FileNotFound(string fileId) => Because(RefusalCode.FileNotFound, $"File not present: {Quote(fileId)}");

    public static RefusedException FileNotPresent(string name, string fileId) =>
        Because(RefusalCode.FileNotPresent, $"File not present: {Quote(name)} {Quote(fileId)}");

    /// <summary>Clients match this message letter by letter.</summary>
    public static RefusedException BucketMissingFileLock() =>
        Because(RefusalCode.BucketMissingFileLock, "The bucket is not file lock enabled");

    public static RefusedException NoSuchFile(FileName name) => Because(RefusalCode.NoSuchFile, $"No such file: {name}");

    public static RefusedException AlreadyHidden(FileName name) => Because(RefusalCode.AlreadyHidden, $"File already hidden: {name}");

    public static RefusedException NoActiveUpload(string fileId) =>
        Because(RefusalCode.BadRequest, $"No active upload for: {Quote(fileId)}");

    public static RefusedException MissingPart(int number) =>
        Because(RefusalCode.MissingPart, $"Part number {number} has not been uploaded");

    public static RefusedException PartDigestMismatch(int number) =>
        Because(RefusalCode.PartDigestMismatch, $"The SHA-1 given for part number {number} is not that of the part");

    public static RefusedException PartCountMismatch(int given, int uploaded) =>
        Because(RefusalCode.PartDigestMismatch, $"SHA-1s are given for {given} parts, and {uploaded} have been uploaded");

    public static RefusedException DigestMismatch() => Because(RefusalCode.BadRequest, "Checksum did not match data received");

    /// <summary>Clients match this message letter by letter.</summary>
    public static RefusedException SourceTooLarge(long bytes) => Because(RefusalCode.SourceTooLarge, $"Copy source too big: {bytes}");

    /// <param name="length">Of the content that the range is not in.</param>
    public static RefusedException RangeNotSatisfiable(long length) =>
        Because(RefusalCode.RangeNotSatisfiable, "The range cannot be satisfied", ("length", length.ToString()));

    public static RefusedException TaskNotFound(string id) =>
        Because(RefusalCode.TaskNotFound, "Task not found", ("resource", "task"), ("id", id));

    public static RefusedException TaskNotCancelable(TaskId id) => Because(
        RefusalCode.TaskNotCancelable, "Content is being removed already; the end can no longer be undone", ("resource", "task"),
        ("task_id", id.ToString()));

    public static RefusedException WebhookNotFound(string id) =>
        Because(RefusalCode.WebhookNotFound, "Webhook not found", ("resource", "webhook"), ("id", Quote(id)));

    public static RefusedException RateLimited(int perWindow, TimeSpan window, TimeSpan wait) =>
        RateLimited($"The key has its {perWindow} requests in {window.TotalSeconds} s", perWindow, window, wait);

    /// <summary>Nobody knows when another one ends, so a second is as good as any time.</summary>
    public static RefusedException TooManyAtOnce(int most, int perWindow, TimeSpan window) =>
        RateLimited($"The key has {most} requests under way", perWindow, window, TimeSpan.FromSeconds(1), ("concurrent", most.ToString()));

    static RefusedException RateLimited(
        string message, int perWindow, TimeSpan window, TimeSpan wait, params (string Name, string Value)[] more) =>
        Because(
            RefusalCode.RateLimited, message,
            [
                ("limit", perWindow.ToString()), ("window", ((long)window.TotalSeconds).ToString()),
                ("retry_after", ((long)Math.Ceiling(wait.TotalSeconds)).ToString()), .. more,
            ]);

    public static RefusedException TooManyWebhooks(int most) =>
        Because(
            RefusalCode.TooManyWebhooks, $"There are {most} webhooks; delete one", ("resource", "webhooks"), ("limit", most.ToString()));

    public static RefusedException FeatureNotEnabled(string message) => Because(RefusalCode.FeatureNotEnabled, message);

    public static RefusedException NotEnding(BucketId id) =>
        Because(RefusalCode.BucketNotFound, $"No end of bucket {id} is under way", ("resource", "bucket"), ("id", id.ToString()));

    public static RefusedException IdempotencyKeyReused() =>
        Because(RefusalCode.IdempotencyKeyReused, "Another request was sent with this Idempotency-Key; make up a new key for each request");

    public static RefusedException IdempotencyKeyInUse() =>
        Because(RefusalCode.IdempotencyKeyInUse, "The first request with this Idempotency-Key is still under way; send it again later");

    public static RefusedException StorageUnavailable(string why) => Because(RefusalCode.StorageUnavailable, why);

    public static RefusedException Because(RefusalCode code, string message, params (string Name, string Value)[] details) =>
        new(new Refusal(code, message, details.Length == 0 ? null : details.ToDictionary(detail => detail.Name, detail => detail.Value)));

    /// <summary>What a client sent, short enough for a message.</summary>
    static string Quote(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "...");
}
