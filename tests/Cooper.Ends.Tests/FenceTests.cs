namespace Cooper.Ends.Tests;

/// <summary>What callers see after the fence: the whole table, call by call.</summary>
public sealed class FenceTests
{
    static readonly byte[] Meow = "meow"u8.ToArray();

    [Fact]
    public async Task Every_call_after_the_fence_answers_as_the_table_says()
    {
        await using var doors = await Doors.OpenAsync();
        var (bucket, other) = (await doors.CreateBucketAsync("photos"), await doors.CreateBucketAsync("others"));
        var cat = await doors.UploadAsync(bucket, "cat.jpg", "meow");
        var dog = await doors.UploadAsync(other, "dog.jpg", "bark");
        var large = await doors.StartLargeFileAsync(bucket, "large.bin", "first", "second");
        var (url, partUrl) = (await doors.GetUploadUrlAsync(bucket), await doors.GetPartUrlAsync(large));
        var leave = await doors.GetLeaveAsync(bucket);
        var (onlyId, onlySecret) = await doors.CreateKeyAsync(bucket);
        var (bothId, bothSecret) = await doors.CreateKeyAsync(bucket, other);
        var (only, both) = (await doors.AuthorizeAsync(onlyId, onlySecret), await doors.AuthorizeAsync(bothId, bothSecret));
        var account = doors.Cooper.MasterKeyId;

        var accepted = await doors.DeleteAsync(bucket, "window=1h");
        await doors.RunTasksAsync();

        var table = new (string Call, string Want, Func<Task<Answer>> Ask)[]
        {
            ("b2_get_upload_url", "400 bad_bucket_id", () => doors.B2Async("b2_get_upload_url", new { bucketId = bucket })),
            ("b2_list_file_names", "400 bad_bucket_id", () => doors.B2Async("b2_list_file_names", new { bucketId = bucket })),
            ("b2_list_file_versions", "400 bad_bucket_id", () => doors.B2Async("b2_list_file_versions", new { bucketId = bucket })),
            ("b2_list_unfinished_large_files", "400 bad_bucket_id", () => doors.B2Async(
                "b2_list_unfinished_large_files", new { bucketId = bucket })),
            ("b2_start_large_file", "400 bad_bucket_id", () => doors.B2Async(
                "b2_start_large_file", new { bucketId = bucket, fileName = "x", contentType = "text/plain" })),
            ("b2_hide_file", "400 bad_bucket_id", () => doors.B2Async("b2_hide_file", new { bucketId = bucket, fileName = "cat.jpg" })),
            ("b2_get_download_authorization", "400 bad_bucket_id", () => doors.B2Async(
                "b2_get_download_authorization", new { bucketId = bucket, fileNamePrefix = "", validDurationInSeconds = 10 })),
            ("b2_update_bucket", "400 bad_bucket_id", () => doors.B2Async(
                "b2_update_bucket", new { accountId = account, bucketId = bucket, bucketType = "allPublic" })),
            ("b2_delete_bucket", "400 bad_bucket_id", () => doors.B2Async(
                "b2_delete_bucket", new { accountId = account, bucketId = bucket })),
            ("b2_create_key", "400 bad_bucket_id", () => doors.B2Async(
                "b2_create_key",
                new { accountId = account, capabilities = new[] { "readFiles" }, keyName = "late", bucketIds = new[] { bucket } })),
            ("b2_copy_file into it", "400 bad_bucket_id", () => doors.B2Async(
                "b2_copy_file", new { sourceFileId = dog, destinationBucketId = bucket, fileName = "x" })),
            ("b2_upload_file", "401 bad_auth_token", () => doors.UploadAsync(url, "late", Meow)),
            ("b2_upload_part", "401 bad_auth_token", () => doors.UploadPartAsync(partUrl, 3, Meow)),
            ("b2_get_file_info", "404 not_found", () => doors.B2Async("b2_get_file_info", new { fileId = cat })),
            ("b2_delete_file_version", "400 file_not_present", () => doors.B2Async(
                "b2_delete_file_version", new { fileName = "cat.jpg", fileId = cat })),
            ("b2_copy_file from it", "404 not_found", () => doors.B2Async(
                "b2_copy_file", new { sourceFileId = cat, destinationBucketId = other, fileName = "x" })),
            ("b2_finish_large_file", "400 bad_request", () => doors.B2Async(
                "b2_finish_large_file", new { fileId = large, partSha1Array = new[] { "a" } })),
            ("b2_cancel_large_file", "400 bad_request", () => doors.B2Async("b2_cancel_large_file", new { fileId = large })),
            ("b2_list_parts", "400 bad_request", () => doors.B2Async("b2_list_parts", new { fileId = large })),
            ("b2_get_upload_part_url", "400 bad_request", () => doors.B2Async("b2_get_upload_part_url", new { fileId = large })),
            ("b2_copy_part", "400 bad_request", () => doors.B2Async(
                "b2_copy_part", new { sourceFileId = dog, largeFileId = large, partNumber = 3 })),
            ("download by name", "404 not_found", () => doors.DownloadAsync("photos", "cat.jpg")),
            ("download by id", "404 not_found", () => doors.DownloadByIdAsync(cat)),
            ("download with an authorization", "404 not_found", () => doors.DownloadAsync("photos", "cat.jpg", leave)),
            ("download with a key of several buckets", "404 not_found", () => doors.DownloadAsync("photos", "cat.jpg", both)),
            ("download of a bucket that never was", "404 not_found", () => doors.DownloadAsync("never-was", "cat.jpg")),
            ("download of another's bucket", "401 unauthorized", () => doors.DownloadAsync("never-was", "cat.jpg", both)),
            ("its key: token", "401 bad_auth_token", () => doors.B2Async("b2_list_file_names", new { bucketId = bucket }, only)),
            ("its key: download", "401 bad_auth_token", () => doors.DownloadAsync("photos", "cat.jpg", only)),
            ("its key: secret", "401 unauthorized", () => doors.TryAuthorizeAsync(onlyId, onlySecret)),
            ("its key: bearer", "401 invalid_api_key", () => doors.V1Async("GET", "buckets/photos", onlySecret)),
            ("a key of several: the other", "200", () => doors.B2Async("b2_list_file_names", new { bucketId = other }, both)),
            ("PATCH bucket", "409 bucket_deleting", () => doors.V1Async("PATCH", $"buckets/bkt_{bucket}", new { description = "late" })),
            ("PUT bucket", "409 bucket_deleting", () => doors.V1Async("PUT", $"buckets/bkt_{bucket}", new { description = "late" })),
            ("GET bucket", "200", () => doors.V1Async("GET", $"buckets/bkt_{bucket}")),
            ("dry run", "200", () => doors.DeleteAsync(bucket, "dry_run=true")),
        };
        var answers = new List<string>();
        foreach (var (call, _, ask) in table)
            answers.Add($"{call}: {(await ask()).Outcome}");

        Assert.Equal(table.Select(row => $"{row.Call}: {row.Want}"), answers);
        var shown = await doors.V1Async("GET", $"buckets/bkt_{bucket}");
        Assert.Equal(
            ("IN_PROGRESS", "True", accepted.Text("task_id"), doors.Cooper.Clock.GetUtcNow().AddHours(1)),
            (shown.Text("status"), shown.Text("is_locked"), shown.Text("deletion_task_id"),
                shown.At("restorable_until").GetDateTimeOffset()));
        var refused = await doors.V1Async("PATCH", $"buckets/bkt_{bucket}", new { description = "late" });
        Assert.Equal(accepted.Text("task_id"), refused.Text("error.details.task_id"));
        var listed = (await doors.B2Async("b2_list_buckets", new { accountId = account })).At("buckets").EnumerateArray();
        Assert.Equal(["others"], listed.Select(one => one.GetProperty("bucketName").GetString()));
        Assert.Empty(
            (await doors.B2Async("b2_list_buckets", new { accountId = account, bucketId = bucket })).At("buckets").EnumerateArray());

        // A key of two buckets loses the one, and is then a key of the other alone.
        await doors.V1Async("POST", $"buckets/bkt_{bucket}/purge");
        await doors.RunTasksAsync();
        await doors.DeleteAsync(other, "window=1h");
        Assert.Equal("401 bad_auth_token", (await doors.B2Async("b2_list_file_names", new { bucketId = other }, both)).Outcome);
    }

    [Fact]
    public async Task A_key_of_two_ending_buckets_stops_with_the_last_and_comes_back_with_it()
    {
        await using var doors = await Doors.OpenAsync();
        var (first, second) = (await doors.CreateBucketAsync("bucket-1"), await doors.CreateBucketAsync("bucket-2"));
        var (id, secret) = await doors.CreateKeyAsync(first, second);

        await doors.DeleteAsync(second, "window=1h");
        await doors.DeleteAsync(first);
        await doors.RunTasksAsync();
        var suspended = (await doors.TryAuthorizeAsync(id, secret)).Outcome;
        await doors.RestoreAsync(second);

        Assert.Equal("401 unauthorized", suspended);
        Assert.Equal(200, (await doors.TryAuthorizeAsync(id, secret)).Status);
    }
}
