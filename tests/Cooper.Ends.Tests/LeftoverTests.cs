using Cooper.Testing;

namespace Cooper.Ends.Tests;

/// <summary>What other stores were seen to leave behind, or to stumble over.</summary>
public sealed class LeftoverTests
{
    [Fact]
    public async Task A_name_used_again_starts_empty_whatever_was_left()
    {
        var disk = new BrokenDisk();
        await using var doors = await Doors.OpenAsync(disk);
        var old = await InvariantTests.FillAsync(doors, "photos");
        disk.Refuses = path => path.Contains(old, StringComparison.Ordinal);
        var first = (await doors.DeleteAsync(old)).Text("task_id");
        await FailureTests.RunForAsync(doors, TimeSpan.FromMinutes(20));
        Assert.Equal("FAILED", (await doors.TaskAsync(first)).Text("status"));
        Assert.Contains(Folder.Paths(doors.Cooper.Data), path => path.Contains(old, StringComparison.Ordinal));

        var next = await doors.CreateBucketAsync("photos");
        var empty = await doors.B2Async("b2_list_file_versions", new { bucketId = next, maxFileCount = 1000 });
        await doors.UploadAsync(next, "cat.jpg", "another cat");
        var before = await doors.DescribeAsync(next);
        disk.Refuses = _ => false;
        var again = (await doors.DeleteAsync(old)).Text("task_id");
        await doors.RunTasksAsync();

        Assert.Empty(empty.At("files").EnumerateArray());
        Assert.Equal("COMPLETED", (await doors.TaskAsync(again)).Text("status"));
        Assert.Equal(before, await doors.DescribeAsync(next));
        Assert.DoesNotContain(Folder.Paths(doors.Cooper.Data), path => path.Contains(old, StringComparison.Ordinal));
    }

    /// <summary>Deleted versions, bodies that nobody refers to, folders of somebody: nothing of it is content.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bucket_with_only_garbage_can_be_deleted(bool isStrict)
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await doors.CreateBucketAsync("photos");
        foreach (var content in new[] { "meow", new string('c', 1_500_000) })
        {
            var file = await doors.UploadAsync(bucket, "cat.jpg", content);
            await doors.B2Async("b2_delete_file_version", new { fileName = "cat.jpg", fileId = file });
        }

        var large = await doors.StartLargeFileAsync(bucket, "large.bin", "first");
        await doors.B2Async("b2_cancel_large_file", new { fileId = large });
        var place = Path.Join(doors.Cooper.Data, "buckets", bucket[^2..], bucket);
        Directory.CreateDirectory(Path.Join(place, "bodies", "zz", "deep", "deeper"));
        File.WriteAllText(Path.Join(place, "bodies", "zz", "deep", "forgotten"), "garbage");
        File.WriteAllText(Path.Join(place, "temporary", "half"), "garbage");
        File.CreateSymbolicLink(Path.Join(place, "segments", "link"), doors.Cooper.Data);

        var deleted = isStrict
            ? await doors.B2Async("b2_delete_bucket", new { accountId = doors.Cooper.MasterKeyId, bucketId = bucket })
            : await doors.DeleteAsync(bucket);
        await doors.RunTasksAsync();

        Assert.Equal(200, deleted.Status);
        Assert.DoesNotContain(Folder.Paths(doors.Cooper.Data), path => path.Contains(bucket, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Join(doors.Cooper.Data, "catalog.db")));
    }

    [Fact]
    public async Task A_deleted_bucket_never_returns_in_a_list()
    {
        await using var doors = await Doors.OpenAsync();
        var (strict, cascade) = (await doors.CreateBucketAsync("strict"), await InvariantTests.FillAsync(doors, "cascade"));
        await doors.B2Async("b2_delete_bucket", new { accountId = doors.Cooper.MasterKeyId, bucketId = strict });
        await doors.DeleteAsync(cascade);

        do
        {
            Assert.Empty(await ListB2Async(doors));
            Assert.DoesNotContain(strict, await ListV1Async(doors), StringComparison.Ordinal);
        }
        while (await doors.RunOneStepAsync());

        for (var start = 0; start < 2; start++)
        {
            Assert.Empty(await ListB2Async(doors));
            Assert.DoesNotContain("bkt_", await ListV1Async(doors), StringComparison.Ordinal);
            Assert.Equal("404 bucket_not_found", (await doors.V1Async("GET", $"buckets/bkt_{cascade}")).Outcome);
            await doors.RestartAsync();
        }
    }

    /// <summary>Whatever a client asks of it is answered, and never with an error of the server.</summary>
    [Theory]
    [InlineData(".seg")]
    [InlineData("index.db")]
    public async Task A_failed_delete_leaves_a_bucket_that_works_or_ends(string refused)
    {
        var disk = new BrokenDisk();
        await using var doors = await Doors.OpenAsync(disk);
        var bucket = await InvariantTests.FillAsync(doors, "photos");
        var url = await doors.GetUploadUrlAsync(bucket);
        disk.Refuses = path => path.Contains(bucket, StringComparison.Ordinal) && FailureTests.IsMeant(path, refused);
        await doors.DeleteAsync(bucket);
        await FailureTests.RunForAsync(doors, TimeSpan.FromMinutes(20));

        Answer[] answers =
        [
            await doors.V1Async("GET", $"buckets/bkt_{bucket}"),
            await doors.V1Async("POST", "buckets/list", new { }),
            await doors.V1Async("PATCH", $"buckets/bkt_{bucket}", new { description = "late" }),
            await doors.V1Async("POST", $"buckets/bkt_{bucket}/purge"),
            await doors.DeleteAsync(bucket, "dry_run=true"),
            await doors.RestoreAsync(bucket),
            await doors.UploadAsync(url, "late.jpg", "meow"u8.ToArray()),
            await doors.DownloadAsync("photos", "cat.jpg"),
            await doors.B2Async("b2_list_file_names", new { bucketId = bucket }),
            await doors.B2Async("b2_delete_bucket", new { accountId = doors.Cooper.MasterKeyId, bucketId = bucket }),
            await doors.B2Async("b2_list_buckets", new { accountId = doors.Cooper.MasterKeyId }),
        ];
        disk.Refuses = _ => false;
        var again = (await doors.DeleteAsync(bucket)).Text("task_id");
        await doors.RunTasksAsync();

        Assert.All(answers, answer => Assert.InRange(answer.Status, 200, 499));
        Assert.Equal("SUSPENDED", answers[0].Text("status"));
        Assert.Equal("COMPLETED", (await doors.TaskAsync(again)).Text("status"));
    }

    static async Task<IReadOnlyList<string>> ListB2Async(Doors doors)
    {
        var answer = await doors.B2Async("b2_list_buckets", new { accountId = doors.Cooper.MasterKeyId });
        return [.. answer.At("buckets").EnumerateArray().Select(bucket => bucket.GetProperty("bucketId").GetString()!)];
    }

    static async Task<string> ListV1Async(Doors doors) => (await doors.V1Async("POST", "buckets/list", new { limit = 1000 })).Content;
}
