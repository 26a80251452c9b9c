using System.Text;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;

namespace Cooper.Engine.Embedded.Tests.Places;

public sealed class PlaceTests
{
    static readonly byte[] Large = [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 31 >> 3))];

    [Fact]
    public async Task What_was_uploaded_is_read_back_before_and_after_a_restart()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");
        await folder.Engine.UploadAsync(bucket, "cat.txt", "meow"u8.ToArray());
        await folder.Engine.UploadAsync(bucket, "empty", []);
        await folder.Engine.UploadAsync(bucket, "large", Large);

        for (var round = 0; round < 2; round++)
        {
            Assert.Equal("meow"u8.ToArray(), await folder.Engine.DownloadAsync(bucket, "cat.txt"));
            Assert.Empty((await folder.Engine.DownloadAsync(bucket, "empty"))!);
            Assert.Equal(Large, await folder.Engine.DownloadAsync(bucket, "large"));
            Assert.Equal(new BucketContent(3, 0, 0, 4 + Large.Length), await folder.Engine.CountAsync(bucket));
            await folder.ReopenAsync();
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(262_143, 2)]
    [InlineData(262_144, 262_144)]
    [InlineData(2_999_999, 1)]
    [InlineData(100, 2_000_000)]
    public async Task A_range_is_read(int offset, int length)
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");
        var version = await folder.Engine.UploadAsync(bucket, "large", Large);

        Assert.Equal(Large[offset..(offset + length)], await folder.Engine.ReadAsync(version, offset, length));
    }

    [Fact]
    public async Task Versions_are_listed_by_name_and_newest_first()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");
        var old = await folder.Engine.UploadAsync(bucket, "b", "1"u8.ToArray());
        await folder.Engine.UploadAsync(bucket, "a", "2"u8.ToArray());
        var hidden = await folder.Engine.HideAsync(bucket, "a");
        var newer = await folder.Engine.UploadAsync(bucket, "b", "3"u8.ToArray());
        var start = await folder.Engine.StartAsync(bucket, "b");

        Assert.Equal(["a/Hide", "a/Upload", "b/Start", "b/Upload", "b/Upload"], Describe(await folder.Engine.ListVersionsAsync(bucket)));
        Assert.Equal(["b/Upload"], Describe(await folder.Engine.ListNamesAsync(bucket)));
        var page = await folder.Engine.ListVersionsAsync(bucket, most: 3);
        Assert.Equal(("b", newer.Id), (page.NextName, page.NextId));
        var rest = await folder.Engine.ListVersionsAsync(bucket, page.NextName!, page.NextId);
        Assert.Equal([newer.Number, old.Number], rest.Rows.Select(row => ((FileRow.Version)row).File.Number));
        Assert.True(hidden.Number < newer.Number && newer.Number < start.Number);
    }

    [Fact]
    public async Task A_delimiter_folds_names_into_folders_page_by_page()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");
        foreach (var name in new[] { "a/1", "a/2", "a.txt", "b", "c/d/e", "c/f", "hidden/x" })
            await folder.Engine.UploadAsync(bucket, name, [1]);
        await folder.Engine.HideAsync(bucket, "hidden/x");

        var rows = new List<string>();
        string? next = "";
        while (next is not null)
        {
            var page = await folder.Engine.ListNamesAsync(bucket, next, delimiter: "/", most: 1);
            rows.AddRange(Describe(page));
            next = page.NextName;
        }

        Assert.Equal(["a.txt/Upload", "a/", "b/Upload", "c/"], rows);
        Assert.Equal(["c/d/", "c/f/Upload"], Describe(await folder.Engine.ListNamesAsync(bucket, prefix: "c/", delimiter: "/")));
    }

    [Fact]
    public async Task Names_are_ordered_by_their_bytes()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");
        string[] names = ["\U0001F600", "\uFFFD", "é", "z", "Z", "e\u0301"];
        foreach (var name in names)
            await folder.Engine.UploadAsync(bucket, name, [1]);

        var listed = (await folder.Engine.ListNamesAsync(bucket)).Rows.Select(row => ((FileRow.Version)row).File.Name.ToString());

        Assert.Equal(names.OrderBy(name => Convert.ToHexString(Encoding.UTF8.GetBytes(name)), StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task A_large_file_is_its_parts_in_their_order()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");
        var file = await folder.Engine.StartAsync(bucket, "large");
        var second = await folder.Engine.UploadPartAsync(file, bucket, 2, Large[2_000_000..]);
        await folder.Engine.UploadPartAsync(file, bucket, 1, [1, 2, 3, 4, 5]);
        var first = await folder.Engine.UploadPartAsync(file, bucket, 1, Large[..2_000_000]);
        Assert.Equal(new BucketContent(0, 0, 1, Large.Length), await folder.Engine.CountAsync(bucket));

        var finished = await folder.Engine.FinishAsync(file, first.Sha1, second.Sha1);

        Assert.Equal((file.Id, Large.LongLength, "none"), (finished.Id, finished.Length, finished.ContentSha1));
        Assert.Equal(Large, await folder.Engine.DownloadAsync(bucket, "large"));
        Assert.Equal(Large[1_999_000..2_001_000], await folder.Engine.ReadAsync(finished, 1_999_000, 2_000));
        Assert.Equal(new BucketContent(1, 0, 0, Large.Length), await folder.Engine.CountAsync(bucket));
    }

    [Fact]
    public async Task A_copy_outlives_its_source_and_its_sources_bucket()
    {
        await using var folder = await EngineFolder.StartAsync();
        var one = await folder.Engine.CreateBucketAsync("bucket-one");
        var two = await folder.Engine.CreateBucketAsync("bucket-two");
        var small = await folder.Engine.UploadAsync(one, "small", "meow"u8.ToArray());
        var large = await folder.Engine.UploadAsync(one, "large", Large);

        await folder.Engine.CopyAsync(small, two, "small");
        await folder.Engine.CopyAsync(large, two, "large");
        await folder.Engine.CopyAsync(large, two, "range", new ByteRange(5, 1_500_000));
        await folder.Engine.DeleteAsync(large);
        await folder.Engine.CascadeAsync(one);
        await folder.Engine.RunTasksAsync();

        Assert.Equal("meow"u8.ToArray(), await folder.Engine.DownloadAsync(two, "small"));
        Assert.Equal(Large, await folder.Engine.DownloadAsync(two, "large"));
        Assert.Equal(Large[5..1_500_001], await folder.Engine.DownloadAsync(two, "range"));
    }

    [Fact]
    public async Task A_strict_delete_says_what_blocks_it_and_takes_an_empty_bucket_with_its_folder()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");
        var version = await folder.Engine.UploadAsync(bucket, "cat", [1]);
        var marker = await folder.Engine.HideAsync(bucket, "cat");
        var start = await folder.Engine.StartAsync(bucket, "dog");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => folder.Engine.DeleteBucketAsync(bucket));
        Assert.Equal(
            "Cannot delete non-empty bucket photos: it holds 1 file version, 1 hide marker, 1 unfinished large file", refused.Message);
        await folder.Engine.UploadAsync(bucket, "still works", [1]);
        foreach (var row in (await folder.Engine.ListVersionsAsync(bucket)).Rows)
            await folder.Engine.DeleteAsync(((FileRow.Version)row).File);
        await folder.Engine.DeleteBucketAsync(bucket);

        Assert.Equal(3, new[] { version, marker, start }.Length);
        Assert.All(folder.Files(), file => Assert.StartsWith("catalog.db", file));
        Assert.Equal(
            RefusalCode.BucketNotFound,
            (await Assert.ThrowsAsync<RefusedException>(() => folder.Engine.DeleteBucketAsync(bucket))).Refusal.Code);
    }

    [Fact]
    public async Task A_cascade_takes_everything_and_frees_the_name_at_once()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");
        await folder.Engine.UploadAsync(bucket, "cat", [1]);
        await folder.Engine.UploadAsync(bucket, "large", Large);

        var accepted = await folder.Engine.CascadeAsync(bucket);
        var successor = await folder.Engine.CreateBucketAsync("photos");
        Assert.Null(await folder.Engine.DownloadAsync(successor, "cat"));
        await Assert.ThrowsAsync<RefusedException>(() => folder.Engine.UploadAsync(bucket, "late", [1]));
        Assert.Equal(accepted.Task.Id, (await folder.Engine.CascadeAsync(bucket)).Task.Id);
        await folder.Engine.RunTasksAsync();

        var task = await folder.Engine.Catalog.Tasks.FindAsync(accepted.Task.Id, default);
        Assert.Equal((TaskState.Completed, 2L), (task!.State, accepted.ObjectCount));
        Assert.DoesNotContain(folder.Files(), file => file.Contains(bucket.Id.ToString()));
        Assert.Contains(folder.Files(), file => file.Contains(successor.Id.ToString()));
    }

    [Fact]
    public async Task A_cascade_goes_on_after_a_restart_at_any_step()
    {
        for (var steps = 0; steps < 9; steps++)
        {
            await using var folder = await EngineFolder.StartAsync();
            var bucket = await folder.Engine.CreateBucketAsync("photos");
            await folder.Engine.UploadAsync(bucket, "cat", [1]);
            var accepted = await folder.Engine.CascadeAsync(bucket);
            for (var i = 0; i < steps; i++)
                await folder.Engine.RunOneTaskStepAsync();

            await folder.ReopenAsync();
            await folder.Engine.RunTasksAsync();

            Assert.Equal(TaskState.Completed, (await folder.Engine.Catalog.Tasks.FindAsync(accepted.Task.Id, default))!.State);
            Assert.All(folder.Files(), file => Assert.StartsWith("catalog.db", file));
        }
    }

    [Fact]
    public async Task Many_writers_share_commits_and_lose_nothing()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");

        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) =>
            await folder.Engine.UploadAsync(bucket, $"file-{i % 500}", BitConverter.GetBytes(i)));

        Assert.Equal(2000, (await folder.Engine.ListVersionsAsync(bucket, most: 10_000)).Rows.Count);
        var names = (await folder.Engine.ListNamesAsync(bucket)).Rows.Select(row => ((FileRow.Version)row).File).ToList();
        Assert.Equal(500, names.Count);
        var all = (await folder.Engine.ListVersionsAsync(bucket, most: 10_000)).Rows.Select(row => ((FileRow.Version)row).File);
        Assert.Equal(2000, all.Select(file => (file.Name.ToString(), file.UploadTimestamp)).Distinct().Count());
    }

    static IEnumerable<string> Describe(FilePage page) => page.Rows.Select(row => row switch
    {
        FileRow.Folder one => one.Name,
        FileRow.Version one => $"{one.File.Name}/{one.File.Kind}",
        _ => "?",
    });
}
