using System.Collections.Concurrent;

namespace Cooper.Ends.Tests;

/// <summary>
/// The invariants of the end of a bucket, through the doors of a real server. The one about jobs of a canceled batch waits for batches to
/// exist.
/// </summary>
public sealed class InvariantTests
{
    static readonly byte[] Meow = "meow"u8.ToArray();

    [Fact]
    public async Task Invariant_1_an_acknowledged_write_is_present_or_part_of_an_ended_incarnation_and_back_after_undo()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await doors.CreateBucketAsync("photos");
        var acknowledged = new ConcurrentBag<string>();
        var refusals = new ConcurrentBag<string>();
        var writers = Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            var url = await doors.GetUploadUrlAsync(bucket);
            for (var at = 0; ; at++)
            {
                var answer = await doors.UploadAsync(url, $"{writer}/{at}", Meow);
                if (answer.Status != 200)
                {
                    refusals.Add(answer.Outcome);
                    return;
                }

                acknowledged.Add(answer.Text("fileId"));
            }
        })).ToList();
        while (acknowledged.Count < 60)
            await Task.Yield();

        var accepted = await doors.DeleteAsync(bucket, "window=1h");
        await Task.WhenAll(writers);
        var restored = await doors.RestoreAsync(bucket);

        var present = (await doors.B2Async("b2_list_file_versions", new { bucketId = bucket, maxFileCount = 10_000 }))
            .At("files").EnumerateArray().Select(file => file.GetProperty("fileId").GetString()!);
        Assert.Equal(acknowledged.Order(StringComparer.Ordinal), present.Order(StringComparer.Ordinal));
        Assert.Equal($"{acknowledged.Count}", accepted.Text("object_count"));
        Assert.Equal($"{acknowledged.Count}", restored.Text("object_count"));
        Assert.Equal(["401 bad_auth_token"], refusals.Distinct());
    }

    [Fact]
    public async Task Invariant_2_no_write_commits_after_the_fence()
    {
        await using var doors = await Doors.OpenAsync();
        var (bucket, other) = (await doors.CreateBucketAsync("photos"), await doors.CreateBucketAsync("others"));
        var cat = await doors.UploadAsync(bucket, "cat.jpg", "meow");
        var outside = await doors.UploadAsync(other, "dog.jpg", "bark");
        var large = await doors.StartLargeFileAsync(bucket, "large.bin", "first", "second");
        var (url, partUrl) = (await doors.GetUploadUrlAsync(bucket), await doors.GetPartUrlAsync(large));
        var before = await doors.DescribeAsync(bucket);

        await doors.DeleteAsync(bucket, "window=1h");
        int[] answers =
        [
            (await doors.UploadAsync(url, "late.jpg", Meow)).Status,
            (await doors.UploadPartAsync(partUrl, 3, Meow)).Status,
            (await doors.B2Async("b2_hide_file", new { bucketId = bucket, fileName = "cat.jpg" })).Status,
            (await doors.B2Async("b2_delete_file_version", new { fileName = "cat.jpg", fileId = cat })).Status,
            (await doors.B2Async(
                "b2_start_large_file", new { bucketId = bucket, fileName = "more.bin", contentType = "text/plain" })).Status,
            (await doors.B2Async("b2_cancel_large_file", new { fileId = large })).Status,
            (await doors.B2Async("b2_copy_file", new { sourceFileId = outside, destinationBucketId = bucket, fileName = "copy" })).Status,
            (await doors.B2Async("b2_copy_part", new { sourceFileId = outside, largeFileId = large, partNumber = 3 })).Status,
            (await doors.B2Async(
                "b2_update_bucket", new { accountId = doors.Cooper.MasterKeyId, bucketId = bucket, bucketType = "allPublic" })).Status,
            (await doors.V1Async("PATCH", $"buckets/bkt_{bucket}", new { description = "late" })).Status,
        ];
        await doors.RestoreAsync(bucket);

        Assert.All(answers, status => Assert.InRange(status, 400, 499));
        Assert.Equal(before, await doors.DescribeAsync(bucket));
    }

    [Fact]
    public async Task Invariant_3_after_completed_the_engine_holds_nothing_but_the_tombstone()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await FillAsync(doors, "photos");
        var key = await doors.CreateKeyAsync(bucket);
        var shared = await doors.CreateKeyAsync(bucket, await doors.CreateBucketAsync("others"));

        var task = (await doors.DeleteAsync(bucket)).Text("task_id");
        await doors.RunTasksAsync();
        var ended = await doors.TaskAsync(task);

        Assert.Equal("COMPLETED", ended.Text("status"));
        Assert.Equal("404 bucket_not_found", (await doors.V1Async("GET", $"buckets/bkt_{bucket}")).Outcome);
        Assert.DoesNotContain(Folder.Paths(doors.Cooper.Data), path => path.Contains(bucket, StringComparison.Ordinal));
        Assert.Equal("401 unauthorized", (await doors.TryAuthorizeAsync(key.Id, key.Secret)).Outcome);
        Assert.Equal(200, (await doors.TryAuthorizeAsync(shared.Id, shared.Secret)).Status);
        await doors.Cooper.RestartAsync();
        Assert.Equal(["audit", "buckets", "tasks"], Folder.TablesWith(doors.Cooper.Data, bucket));
        Assert.DoesNotContain(Folder.Files(doors.Cooper.Data), file => Folder.Holds(file, "a canary in the content"));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(doors.Cooper.Data, "ending")));
    }

    [Fact]
    public async Task Invariant_4_stopped_after_any_step_the_next_start_finishes_and_many_ends_share_one_task()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await FillAsync(doors, "photos");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => doors.DeleteAsync(bucket)));
        var task = Assert.Single(answers.Select(answer => answer.Text("task_id")).Distinct());
        var phases = new List<string>();
        var percents = new List<double>();
        while (await doors.RunOneStepAsync())
        {
            await doors.RestartAsync();
            var now = await doors.TaskAsync(task);
            phases.Add(now.Text("additional_data.progress.phase"));
            percents.Add(now.At("additional_data.progress.percent").GetDouble());
            Assert.Equal(task, now.Text("status") == "COMPLETED" ? task : (await doors.DeleteAsync(bucket)).Text("task_id"));
        }

        Assert.Equal(
            [
                "abort_uploads", "delete_objects", "delete_batch_artifacts", "delete_uploads", "delete_unique_keys", "delete_metadata",
                "verify",
            ],
            phases.Distinct());
        Assert.Equal(percents.Order(), percents);
        Assert.Equal("COMPLETED", (await doors.TaskAsync(task)).Text("status"));
        Assert.Equal(100, percents[^1]);
        Assert.All(percents[..^1], percent => Assert.InRange(percent, 0, 99.9));
        Assert.DoesNotContain(Folder.Paths(doors.Cooper.Data), path => path.Contains(bucket, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invariant_5_a_bucket_of_the_same_name_never_shows_anything_of_the_old_one()
    {
        await using var doors = await Doors.OpenAsync();
        var old = await doors.CreateBucketAsync("photos");
        var cat = await doors.UploadAsync(old, "cat.jpg", "meow");
        var large = await doors.StartLargeFileAsync(old, "large.bin", "first", "second");
        var (url, partUrl) = (await doors.GetUploadUrlAsync(old), await doors.GetPartUrlAsync(large));
        var leave = await doors.GetLeaveAsync(old);
        var (keyId, secret) = await doors.CreateKeyAsync(old);
        var token = await doors.AuthorizeAsync(keyId, secret);

        await doors.DeleteAsync("photos");
        var next = await doors.CreateBucketAsync("photos");
        await doors.UploadAsync(next, "dog.jpg", "bark");
        var seen = new List<string>();
        do
        {
            seen.Add(string.Join(
                " | ",
                (await doors.B2Async("b2_list_file_versions", new { bucketId = next })).At("files").GetArrayLength(),
                (await doors.B2Async("b2_list_unfinished_large_files", new { bucketId = next })).At("files").GetArrayLength(),
                (await doors.DownloadAsync("photos", "cat.jpg")).Outcome,
                (await doors.DownloadAsync("photos", "dog.jpg")).Content,
                (await doors.DownloadAsync("photos", "dog.jpg", leave)).Outcome[..3],
                (await doors.DownloadByIdAsync(cat)).Outcome,
                (await doors.UploadAsync(url, "late", Meow)).Outcome,
                (await doors.UploadPartAsync(partUrl, 3, Meow)).Outcome,
                (await doors.DownloadAsync("photos", "dog.jpg", token)).Outcome[..3],
                (await doors.V1Async("GET", "buckets/photos")).Text("bucket_id") == $"bkt_{next}"));
            await doors.RestartAsync();
        }
        while (await doors.RunOneStepAsync());

        Assert.Equal(
            ["1 | 0 | 404 not_found | bark | 401 | 404 not_found | 401 bad_auth_token | 401 bad_auth_token | 401 | True"], seen.Distinct());
        Assert.Equal("1", (await doors.V1Async("GET", "buckets/photos")).Text("object_count"));
    }

    [Fact]
    public async Task Invariant_6_a_strict_delete_never_removes_a_bucket_that_held_something()
    {
        await using var doors = await Doors.OpenAsync();
        var outcomes = new SortedSet<string>(StringComparer.Ordinal);
        for (var run = 0; run < 30; run++)
        {
            var bucket = await doors.CreateBucketAsync($"photos-{run}");
            var url = await doors.GetUploadUrlAsync(bucket);
            var upload = Task.Run(() => doors.UploadAsync(url, "cat.jpg", Meow));
            var delete = Task.Run(() => doors.B2Async("b2_delete_bucket", new { accountId = doors.Cooper.MasterKeyId, bucketId = bucket }));
            var (uploaded, deleted) = (await upload, await delete);
            var file = uploaded.Status == 200 ? (await doors.DownloadByIdAsync(uploaded.Text("fileId"))).Content : "";
            outcomes.Add($"{uploaded.Outcome}, {deleted.Outcome}, {file}");
        }

        string[] allowed = ["200, 400 cannot_delete_non_empty_bucket, meow", "401 bad_auth_token, 200, "];
        Assert.Empty(outcomes.Except(allowed));

        foreach (var fill in new Func<string, Task>[]
        {
            bucket => doors.UploadAsync(bucket, "cat.jpg", "meow"),
            bucket => doors.StartLargeFileAsync(bucket, "large.bin"),
            async bucket =>
            {
                var cat = await doors.UploadAsync(bucket, "cat.jpg", "meow");
                await doors.B2Async("b2_hide_file", new { bucketId = bucket, fileName = "cat.jpg" });
                await doors.B2Async("b2_delete_file_version", new { fileName = "cat.jpg", fileId = cat });
            },
        })
        {
            var bucket = await doors.CreateBucketAsync("held-bucket");
            await fill(bucket);
            var refused = await doors.B2Async("b2_delete_bucket", new { accountId = doors.Cooper.MasterKeyId, bucketId = bucket });
            Assert.Equal("400 cannot_delete_non_empty_bucket", refused.Outcome);
            await doors.DeleteAsync(bucket);
            await doors.RunTasksAsync();
        }
    }

    [Fact]
    public async Task Invariant_7_undo_restores_bit_identical_content()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await FillAsync(doors, "photos");
        var (keyId, secret) = await doors.CreateKeyAsync(bucket);
        var token = await doors.AuthorizeAsync(keyId, secret);
        var url = await doors.GetUploadUrlAsync(bucket);
        var leave = await doors.GetLeaveAsync(bucket);
        var before = await doors.DescribeAsync(bucket);
        var bytes = Folder.Contents(doors.Cooper.Data, bucket);

        var task = (await doors.DeleteAsync(bucket, "window=1h")).Text("task_id");
        await doors.RunTasksAsync();
        var suspended = (await doors.B2Async("b2_list_file_names", new { bucketId = bucket }, token)).Outcome;
        await doors.RestartAsync();
        var restored = await doors.RestoreAsync(bucket);

        Assert.Equal(before, await doors.DescribeAsync(bucket));
        Assert.Equal(bytes, Folder.Contents(doors.Cooper.Data, bucket));
        Assert.Equal(
            ("ACTIVE", "False", "CANCELED"),
            (restored.Text("status"), restored.Text("is_locked"), (await doors.TaskAsync(task)).Text("status")));
        Assert.Equal("401 bad_auth_token", suspended);
        Assert.Equal(200, (await doors.B2Async("b2_list_file_names", new { bucketId = bucket }, token)).Status);
        Assert.Equal("401 bad_auth_token", (await doors.UploadAsync(url, "late", Meow)).Outcome);
        Assert.Equal("401 unauthorized", (await doors.DownloadAsync("photos", "cat.jpg", leave)).Outcome);
        // What was unfinished can be finished.
        var large = (await doors.B2Async("b2_list_unfinished_large_files", new { bucketId = bucket })).Text("files.0.fileId");
        var sha1s = (await doors.B2Async("b2_list_parts", new { fileId = large }))
            .At("parts").EnumerateArray().Select(part => part.GetProperty("contentSha1").GetString());
        Assert.Equal(200, (await doors.B2Async("b2_finish_large_file", new { fileId = large, partSha1Array = sha1s })).Status);
        Assert.Equal("firstsecond", (await doors.DownloadByIdAsync(large)).Content);
    }

    [Fact]
    public async Task Invariant_8_nothing_outside_the_bucket_changes()
    {
        await using var doors = await Doors.OpenAsync();
        var (bucket, other) = (await FillAsync(doors, "photos"), await doors.CreateBucketAsync("others"));
        var big = new string('b', 1_500_000);
        foreach (var file in new[] { await doors.UploadAsync(bucket, "small", "meow"), await doors.UploadAsync(bucket, "big", big) })
        {
            var copied = await doors.B2Async("b2_copy_file", new { sourceFileId = file, destinationBucketId = other, fileName = file });
            Assert.Equal(200, copied.Status);
        }

        var part = await doors.UploadAsync(other, "own", big);
        await doors.B2Async("b2_copy_file", new { sourceFileId = part, destinationBucketId = bucket, fileName = "from-others" });
        var before = await doors.DescribeAsync(other);

        await doors.DeleteAsync(bucket);
        await doors.RunTasksAsync();
        await doors.RestartAsync();

        Assert.Equal(before, await doors.DescribeAsync(other));
        Assert.Equal([4, big.Length, big.Length], before.Where(one => one.Length == 4 || one == big).Select(one => one.Length).Order());
    }

    [Fact]
    public async Task Invariant_10_the_plan_and_the_receipt_agree_and_the_dry_run_changes_nothing()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await FillAsync(doors, "photos");
        var key = await doors.CreateKeyAsync(bucket);
        await doors.DescribeAsync(bucket);
        var before = (Folder.Contents(doors.Cooper.Data), Folder.Rows(doors.Cooper.Data));

        var plan = await doors.DeleteAsync(bucket, "dry_run=true&window=1h");

        Assert.Equal(before, (Folder.Contents(doors.Cooper.Data), Folder.Rows(doors.Cooper.Data)));
        var task = (await doors.DeleteAsync(bucket)).Text("task_id");
        await doors.RunTasksAsync();
        var receipt = (await doors.TaskAsync(task)).At("additional_data.receipt");
        foreach (var kind in plan.At("kinds").EnumerateObject())
        {
            var got = receipt.GetProperty("kinds").GetProperty(kind.Name);
            var counted = kind.Value.GetProperty("count").GetInt64();
            Assert.Equal(
                (counted, counted, 0),
                (got.GetProperty("found").GetInt64(), got.GetProperty("removed").GetInt64(), got.GetProperty("remaining").GetInt64()));
            Assert.Equal(kind.Value.GetProperty("bytes").GetInt64(), got.GetProperty("bytes").GetInt64());
        }

        Assert.All(
            receipt.EnumerateObject().Where(member => member.Name.EndsWith("_at", StringComparison.Ordinal)),
            moment => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", moment.Value.GetString()));
        Assert.Equal((4, 2, 1), (Count("file_versions"), Count("hide_markers"), Count("unfinished_large_files")));
        Assert.Equal(
            (1, 1, 1, 1, 1), (Count("objects"), Count("blobs"), Count("unique_keys"), Count("uploads"), Count("batches")));
        Assert.Equal(plan.At("total_size_bytes").GetInt64(), receipt.GetProperty("bytes_freed").GetInt64());
        Assert.Equal([key.Id], plan.At("keys_suspended").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal([key.Id], receipt.GetProperty("keys_deleted").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(doors.Cooper.Clock.GetUtcNow().AddHours(1), plan.At("restorable_until").GetDateTimeOffset());
        // By the rule that is written down, with another implementation than the server's.
        Assert.Equal(Canonical.Sha256(receipt, without: "sha256"), receipt.GetProperty("sha256").GetString());

        long Count(string kind) => plan.At($"kinds.{kind}.count").GetInt64();
    }

    /// <summary>
    /// A bucket with two versions of one file, a hidden one, a large file that is not finished, and a hide marker alone; with an object
    /// that has a blob and a unique key, an upload, and the draft of a batch.
    /// </summary>
    internal static async Task<string> FillAsync(Doors doors, string name)
    {
        var made = await doors.V1Async("POST", "buckets", new
        {
            bucket_name = name,
            bucket_schema = new { properties = new { sku = new { type = "string" }, note = new { type = "text" } } },
            unique_key = new { fields = new[] { "sku" }, default_policy = "insert" },
        });
        var bucket = made.Text("bucket_id")["bkt_".Length..];
        var data = new { base64 = Convert.ToBase64String(Meow), mime_type = "text/plain", filename = "note.txt" };
        var thing = await doors.V1Async(
            "POST", $"buckets/bkt_{bucket}/objects", new { sku = "one", blobs = new[] { new { property = "note", type = "text", data } } });
        var ticket = await doors.V1Async(
            "POST", $"buckets/bkt_{bucket}/uploads",
            new { filename = "dog.png", content_type = "image/png", create_object_on_confirm = false });
        var batch = await doors.V1Async("POST", $"buckets/bkt_{bucket}/batches", new { object_ids = new[] { thing.Text("object_id") } });
        Assert.Equal((200, 200, 200), (thing.Status, ticket.Status, batch.Status));
        await doors.UploadAsync(bucket, "cat.jpg", "a canary in the content");
        doors.Cooper.Clock.Advance(TimeSpan.FromSeconds(1));
        await doors.UploadAsync(bucket, "cat.jpg", new string('c', 1_500_000));
        await doors.UploadAsync(bucket, "hidden.jpg", "hidden");
        await doors.B2Async("b2_hide_file", new { bucketId = bucket, fileName = "hidden.jpg" });
        var marked = await doors.UploadAsync(bucket, "marked.jpg", "marked");
        await doors.B2Async("b2_hide_file", new { bucketId = bucket, fileName = "marked.jpg" });
        await doors.B2Async("b2_delete_file_version", new { fileName = "marked.jpg", fileId = marked });
        await doors.StartLargeFileAsync(bucket, "large.bin", "first", "second");
        return bucket;
    }
}
