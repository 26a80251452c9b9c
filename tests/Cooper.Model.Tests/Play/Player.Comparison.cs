using Cooper.Model.Tests.World;

namespace Cooper.Model.Tests.Play;

/// <summary>Everything that the doors tell, against everything that the model holds.</summary>
sealed partial class Player
{
    public async Task CompareAsync()
    {
        isComparing = true;
        await CompareListsAsync();
        foreach (var bucket in world.Buckets)
            await CompareAsync(bucket);
        isComparing = false;
    }

    async Task CompareListsAsync()
    {
        var live = await doors.B2Async(null, "b2_list_buckets", new { accountId = Account });
        Same(
            "b2_list_buckets",
            [.. world.Buckets.Where(bucket => bucket.IsLive).Select(Describe).Order(StringComparer.Ordinal)],
            [.. live.At("buckets").EnumerateArray()
                .Select(one => $"{one.GetProperty("bucketId")} {one.GetProperty("bucketName")} {one.GetProperty("bucketType")} "
                    + $"{one.GetProperty("revision")}").Order(StringComparer.Ordinal)]);

        var all = await doors.V1Async(null, "POST", "buckets/list", new { limit = 1000 });
        Same(
            "the buckets of /v1",
            [.. world.Buckets.Where(bucket => bucket.IsLive || bucket.IsEnding).Select(bucket => $"bkt_{bucket.Id} {bucket.Name}")
                .Order(StringComparer.Ordinal)],
            [.. all.At("results").EnumerateArray().Select(one => $"{one.GetProperty("bucket_id")} {one.GetProperty("bucket_name")}")
                .Order(StringComparer.Ordinal)]);

        var keys = await doors.B2Async(null, "b2_list_keys", new { accountId = Account, maxKeyCount = 1000 });
        Same(
            "b2_list_keys",
            [.. world.Keys.Where(key => world.Authorize(key) == ModelWorld.Ok).Select(key => key.Id).Order(StringComparer.Ordinal)],
            [.. keys.At("keys").EnumerateArray().Select(key => key.GetProperty("applicationKeyId").GetString()!)
                .Order(StringComparer.Ordinal)]);
    }

    async Task CompareAsync(ModelBucket bucket)
    {
        var shown = await doors.V1Async(null, "GET", Path(bucket));
        if (bucket.Standing == Standing.Gone)
        {
            Same("a bucket that is gone", "404 bucket_not_found", shown.Outcome);
            return;
        }

        SameBucket(bucket, shown);
        if (!bucket.IsLive)
        {
            await CompareUnseenAsync(bucket);
            return;
        }

        SamePlan(bucket, await doors.V1Async(null, "DELETE", Path(bucket) + "?dry_run=true"));
        await WalkAsync(null, bucket, "b2_list_file_versions", ModelWorld.Ok, Rows.OfVersions(bucket, "", "", ""), "", "", "", 1000);
        await WalkAsync(null, bucket, "b2_list_file_names", ModelWorld.Ok, Rows.OfNames(bucket, "", "", ""), "", "", "", 1000);
        await CompareUnfinishedAsync(bucket);
        await CompareContentAsync(bucket);
        await CompareObjectsAsync(bucket);
    }

    /// <summary>To all but those that end it, a bucket that is ending is gone.</summary>
    async Task CompareUnseenAsync(ModelBucket bucket)
    {
        var listed = await doors.B2Async(null, "b2_list_file_names", new { bucketId = bucket.Id });
        Same("files of a bucket that is ending", "400 bad_bucket_id", listed.Outcome);
        var objects = await doors.V1Async(null, "POST", $"{Path(bucket)}/objects/list", new { });
        Same("objects of a bucket that is ending", "404 bucket_deleting", objects.Outcome);
    }

    async Task CompareUnfinishedAsync(ModelBucket bucket)
    {
        var unfinished = await doors.B2Async(null, "b2_list_unfinished_large_files", new { bucketId = bucket.Id });
        List<ModelVersion> expected = [.. bucket.Versions.Where(version => version.Kind == VersionIs.Start).OrderBy(one => one.Number)];
        Same(
            "unfinished large files",
            [.. expected.Select(version => version.Id)],
            [.. unfinished.At("files").EnumerateArray().Select(file => file.GetProperty("fileId").GetString()!)]);
        foreach (var file in expected)
        {
            var parts = await doors.B2Async(null, "b2_list_parts", new { fileId = file.Id });
            Same(
                "parts",
                [.. file.Parts.Select(part => $"{part.Key} {part.Value.Length} {ModelWorld.Sha1(part.Value)}")],
                [.. parts.At("parts").EnumerateArray()
                    .Select(part => $"{part.GetProperty("partNumber")} {part.GetProperty("contentLength")} "
                        + $"{part.GetProperty("contentSha1")}")]);
        }
    }

    async Task CompareContentAsync(ModelBucket bucket)
    {
        foreach (var version in bucket.Versions.Where(version => version.Kind == VersionIs.Upload))
        {
            var answer = await doors.DownloadAsync(null, version.Id, null);
            Same($"the download of {version.Name}", "200", answer.Outcome);
            SameBytes(version, version.Content, answer);
        }
    }

    async Task CompareObjectsAsync(ModelBucket bucket)
    {
        var objects = await doors.V1Async(null, "POST", $"{Path(bucket)}/objects/list", new { limit = 1000 });
        Same(
            "objects",
            [.. bucket.Objects.Select(Describe).Order(StringComparer.Ordinal)],
            [.. objects.At("results").EnumerateArray().Select(one => DescribeObject(one)).Order(StringComparer.Ordinal)]);

        var uploads = await doors.V1Async(null, "POST", $"{Path(bucket)}/uploads/list", new { limit = 100 });
        Same(
            "uploads",
            [.. bucket.Uploads.Select(Describe).Order(StringComparer.Ordinal)],
            [.. uploads.At("results").EnumerateArray()
                .Select(one => $"{one.GetProperty("upload_id")} {one.GetProperty("status")} "
                    + $"{(one.TryGetProperty("object_id", out var id) ? id.GetString() : null)} "
                    + $"{(one.TryGetProperty("duplicate_of_upload_id", out var other) ? other.GetString() : null)} "
                    + $"{(one.TryGetProperty("etag", out var etag) ? etag.GetString() : null)}").Order(StringComparer.Ordinal)]);
    }

    static string Describe(ModelBucket bucket) =>
        $"{bucket.Id} {bucket.StorageName} {(bucket.IsPublic ? "allPublic" : "allPrivate")} {bucket.Revision}";

    string Describe(ModelUpload upload) =>
        $"{upload.Id} {upload.StatusAt(world.Now).ToString().ToUpperInvariant()} {upload.ObjectId} {upload.DuplicateOf?.Id} {upload.ETag}";
}
