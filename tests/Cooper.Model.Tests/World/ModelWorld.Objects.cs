using System.Security.Cryptography;

namespace Cooper.Model.Tests.World;

/// <summary>Objects, uploads and unique keys, as <c>/v1</c> has them.</summary>
sealed partial class ModelWorld
{
    public static readonly TimeSpan RecordKept = TimeSpan.FromDays(30);

    public static readonly TimeSpan UrlKept = TimeSpan.FromHours(1);

    /// <summary>The object that the last call made or changed.</summary>
    public ModelObject? Object { get; private set; }

    public ModelUpload? Upload { get; private set; }

    /// <summary>
    /// What stands before any work inside a bucket: it says to writers that it is ending, to readers that it is not there.
    /// </summary>
    string? Inside(ModelKey? key, ModelBucket bucket, bool isChange, params ReadOnlySpan<string> capabilities)
    {
        if (V1(key, null, capabilities) is { } refusal)
            return refusal;
        if (key is { Prefix.Length: > 0 })
            return "403 insufficient_permission";
        if (V1(key, bucket) is { } unseen)
            return unseen;
        return bucket.IsLive ? null : isChange ? "409 bucket_deleting" : "404 bucket_deleting";
    }

    /// <param name="content">Sent along; null for none.</param>
    /// <param name="file">A file of the bucket that becomes the object's; null for none.</param>
    /// <param name="policy">Given with the call; null for the bucket's own.</param>
    public string CreateObject(
        ModelKey? key, ModelBucket bucket, string? sku, string? note, byte[]? content, string? file, string? policy)
    {
        Object = null;
        if (Inside(key, bucket, isChange: true, "writeFiles") is { } refusal)
            return refusal;
        var named = file is null ? null : bucket.Newest(file);
        if (file is not null && named is not { Kind: VersionIs.Upload })
            return "400 invalid_blob_data";
        return Put(bucket, sku, note, () => content is null ? named : Store(bucket, content), policy);
    }

    public string GetObject(ModelKey? key, ModelBucket bucket, ModelObject one)
    {
        if (Inside(key, bucket, isChange: false, "readFiles") is { } refusal)
            return refusal;
        return bucket.Objects.Contains(one) ? Ok : "404 object_not_found";
    }

    /// <param name="removesSku">Sets it to null.</param>
    public string UpdateObject(
        ModelKey? key, ModelBucket bucket, ModelObject one, string? sku, bool removesSku, string? note, byte[]? content)
    {
        Object = null;
        if (Inside(key, bucket, isChange: true, "writeFiles") is { } refusal)
            return refusal;
        return bucket.Objects.Contains(one)
            ? Change(bucket, one, sku, removesSku, note, () => content is null ? null : Store(bucket, content))
            : "404 object_not_found";
    }

    public string DeleteObject(ModelKey? key, ModelBucket bucket, ModelObject one)
    {
        if (Inside(key, bucket, isChange: true, "deleteFiles") is { } refusal)
            return refusal;
        if (!bucket.Objects.Remove(one))
            return "404 object_not_found";
        foreach (var version in one.Blobs.Select(blob => blob.Version).Distinct())
            LetGo(version, one);
        return "204";
    }

    public string CreateUpload(ModelKey? key, ModelBucket bucket, string? sku, string? sha256, bool skips, bool makesObject)
    {
        Upload = null;
        if (Inside(key, bucket, isChange: true, "writeFiles") is { } refusal)
            return refusal;
        if (skips && sha256 is not null && Completed(bucket, sha256) is { } earlier)
        {
            Upload = earlier;
            return Ok;
        }

        if (makesObject && bucket.Policy is not null && sku is null)
            return "400 unique_key_value_missing";
        var isTaken = makesObject && bucket.Policy is not null && bucket.Objects.Exists(one => one.UniqueKey == sku);
        Upload = new ModelUpload
        {
            Epoch = bucket.Epoch,
            Sku = sku,
            ExpectedSha256 = sha256,
            SkipsDuplicates = skips,
            MakesObject = makesObject,
            Status = isTaken ? UploadIs.Canceled : UploadIs.Pending,
            ExpiresAt = Now + UrlKept,
            DueAt = Now + (isTaken ? RecordKept : UrlKept),
        };
        bucket.Uploads.Add(Upload);
        return Ok;
    }

    public string Send(ModelBucket bucket, ModelUpload upload, byte[] content)
    {
        Version = null;
        if (!bucket.IsLive || upload.Epoch != bucket.Epoch || upload.StatusAt(Now) != UploadIs.Pending || !bucket.Uploads.Contains(upload))
            return "403 presigned_url_invalid";
        Version = bucket.Add($".cooper/uploads/{upload.Id}/file.png", VersionIs.Upload, content);
        Version.ContentType = "image/png";
        Version.NotedSha256 = Sha256(content);
        Version.Holders.Add(upload);
        if (upload.Received is { } replaced)
            LetGo(replaced, upload);
        (upload.Received, upload.ETag) = (Version, Md5(content));
        return Ok;
    }

    public string Confirm(ModelKey? key, ModelBucket bucket, ModelUpload upload, string? etag)
    {
        if (Inside(key, bucket, isChange: true, "writeFiles") is { } refusal)
            return refusal;
        if (!bucket.Uploads.Contains(upload))
            return "404 upload_not_found";
        switch (upload.StatusAt(Now))
        {
            case UploadIs.Completed:
                return Ok;
            case UploadIs.Canceled:
                return "400 upload_canceled";
            case UploadIs.Failed:
                return "400 upload_expired";
        }

        if (upload.Received is not { } received)
            return "400 upload_not_received";
        if (etag is not null && etag != Md5(received.Content))
            return "400 etag_mismatch";
        var sha256 = Sha256(received.Content);
        if (upload.ExpectedSha256 is { } expected && expected != sha256)
            return "400 hash_mismatch";
        if (upload.SkipsDuplicates && Completed(bucket, sha256) is { } earlier)
        {
            earlier.Received!.Holders.Add(upload);
            if (received != earlier.Received)
                LetGo(received, upload);
            (upload.Received, upload.DuplicateOf, upload.Object, upload.ObjectId) =
                (earlier.Received, earlier, earlier.Object, earlier.ObjectId);
        }
        else if (upload.MakesObject)
        {
            if (Put(bucket, upload.Sku, null, () => received, bucket.Policy is "" ? "insert" : bucket.Policy) is not Ok and var objection)
                return objection;
            (upload.Object, upload.ObjectId) = (Object, "");
        }

        (upload.Status, upload.DueAt) = (UploadIs.Completed, null);
        return Ok;
    }

    /// <param name="keepsContent">What was received stays as a file.</param>
    public string DeleteUpload(ModelKey? key, ModelBucket bucket, ModelUpload upload, bool keepsContent)
    {
        if (Inside(key, bucket, isChange: true, "deleteFiles") is { } refusal)
            return refusal;
        if (!bucket.Uploads.Contains(upload))
            return "404 upload_not_found";
        if (upload.Status == UploadIs.Canceled)
            return "204";
        if (upload.Status == UploadIs.Completed)
            return "400 upload_already_completed";
        var received = upload.Received;
        (upload.Status, upload.DueAt, upload.Received) = (UploadIs.Canceled, Now + RecordKept, null);
        if (received is not null && keepsContent)
            received.Holders.Remove(upload);
        else if (received is not null)
            LetGo(received, upload);
        return "204";
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static string Md5(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));

    /// <summary>Makes an object, or changes the one that has its unique key.</summary>
    string Put(ModelBucket bucket, string? sku, string? note, Func<ModelVersion?> file, string? policy)
    {
        var asked = policy ?? bucket.Policy;
        if (bucket.Policy is not null)
        {
            if (asked is "" or null)
                return "400 policy_required";
            if (sku is null)
                return "400 unique_key_value_missing";
            var holder = bucket.Objects.Find(one => one.UniqueKey == sku);
            if (asked == "insert" && holder is not null)
                return "409 unique_key_conflict";
            if (asked == "update" && holder is null)
                return "404 unique_key_not_found";
            if (holder is not null)
                return Change(bucket, holder, sku, removesSku: false, note, file);
        }

        Object = new ModelObject { UniqueKey = bucket.Policy is null ? null : sku };
        Fill(Object, "sku", sku);
        Fill(Object, "note", note);
        if (bucket.HasSchema)
            Fill(Object, "count", "7");
        bucket.Objects.Add(Object);
        Hold(Object, file());
        return Ok;
    }

    /// <summary>Fields are merged; a blob replaces that of the same property.</summary>
    string Change(ModelBucket bucket, ModelObject one, string? sku, bool removesSku, string? note, Func<ModelVersion?> file)
    {
        var fields = new SortedDictionary<string, string>(one.Fields, StringComparer.Ordinal);
        if (removesSku)
            fields.Remove("sku");
        if (sku is not null)
            fields["sku"] = sku;
        if (note is not null)
            fields["note"] = note;
        if (bucket.Policy is not null)
        {
            if (!fields.TryGetValue("sku", out var wanted))
                return "400 unique_key_value_missing";
            if (bucket.Objects.Exists(other => other != one && other.UniqueKey == wanted))
                return "409 unique_key_conflict";
            one.UniqueKey = wanted;
        }

        one.Fields = fields;
        Object = one;
        Hold(one, file());
        return Ok;
    }

    /// <summary>The same bytes are kept once.</summary>
    ModelVersion Store(ModelBucket bucket, byte[] content)
    {
        var sha256 = Sha256(content);
        Version = bucket.Versions.Where(one => one.NotedSha256 == sha256).MinBy(one => one.Number);
        if (Version is not null)
            return Version;
        Version = bucket.Add("", VersionIs.Upload, content);
        (Version.ContentType, Version.NotedSha256) = ("image/png", sha256);
        return Version;
    }

    static void Hold(ModelObject one, ModelVersion? version)
    {
        if (version is null)
            return;
        List<ModelVersion> before = [.. one.Blobs.Select(blob => blob.Version)];
        one.Blobs = [new ModelBlob("file", version)];
        version.Holders.Add(one);
        foreach (var replaced in before.Where(other => other != version))
            LetGo(replaced, one);
    }

    /// <summary>Content that the server stored for a blob goes with its last holder; a file that came through B2 stays.</summary>
    static void LetGo(ModelVersion version, object holder)
    {
        version.Holders.Remove(holder);
        if (version.Holders.Count == 0 && version.NotedSha256 is not null)
            version.Bucket.Versions.Remove(version);
    }

    /// <summary>The oldest; of those that are equally old the one with the smallest id.</summary>
    static ModelUpload? Completed(ModelBucket bucket, string sha256) =>
        bucket.Uploads
            .Where(one => one.Status == UploadIs.Completed && one.Received is { } received && Sha256(received.Content) == sha256)
            .OrderBy(one => one.ExpiresAt).ThenBy(one => one.Id, StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>Uploads that were not confirmed in time fail; records of those that came to nothing go, with what they received.</summary>
    void Sweep(ModelBucket bucket)
    {
        foreach (var upload in bucket.Uploads.Where(upload => upload.DueAt <= Now).ToList())
        {
            if (upload.Status == UploadIs.Pending)
            {
                (upload.Status, upload.DueAt) = (UploadIs.Failed, Now + RecordKept);
                continue;
            }

            bucket.Uploads.Remove(upload);
            if (upload.Received is { } received)
                LetGo(received, upload);
        }
    }

    static void Fill(ModelObject one, string field, string? value)
    {
        if (value is not null)
            one.Fields[field] = value;
    }
}
