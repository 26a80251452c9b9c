using System.Text;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Xunit.Abstractions;

namespace Cooper.Ends.Tests.Races;

/// <summary>The end of a bucket against everything that can happen to the bucket at the same moment.</summary>
public sealed class EndRaces(ITestOutputHelper output)
{
    static readonly byte[] Small = "meow"u8.ToArray();
    static readonly byte[] Large = [.. Enumerable.Range(0, 1_200_000).Select(at => (byte)(at * 7))];
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public Task Upload_against_cascade() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            var content = race.Run % 5 == 0 ? Large : Small;
            var upload = race.Start(() => race.Engine.UploadAsync(bucket, "cat.jpg", content));
            var end = race.Start(() => race.Engine.CascadeAsync(bucket));
            var (uploaded, ended) = (await upload.EndAsync(), await end.EndAsync());
            await race.EndAsync(bucket);
            return $"{uploaded}, {ended}, counted {end.Value.ObjectCount}";
        },
        "ok, ok, counted 1", "CredentialsBad, ok, counted 0");

    [Fact]
    public Task Upload_against_strict_delete() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            var content = race.Run % 5 == 0 ? Large : Small;
            var upload = race.Start(() => race.Engine.UploadAsync(bucket, "cat.jpg", content));
            var end = race.Start(() => race.Engine.DeleteBucketAsync(bucket));
            var (uploaded, ended) = (await upload.EndAsync(), await end.EndAsync());
            if (upload.IsOk)
                Assert.Equal(content, await race.Engine.ReadAsync(upload.Value, 0, content.Length));
            else
                await race.AssertNoTraceAsync(bucket);
            return $"{uploaded}, {ended}";
        },
        "ok, BucketNotEmpty", "CredentialsBad, ok");

    [Fact]
    public Task Finish_large_file_against_cascade() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            var (file, sha1s) = await StartWithPartsAsync(race, bucket);
            var finish = race.Start(() => race.Engine.FinishAsync(file, sha1s));
            var end = race.Start(() => race.Engine.CascadeAsync(bucket, Hour));
            var (finished, ended) = (await finish.EndAsync(), await end.EndAsync());
            await race.Engine.RestoreAsync(bucket);
            var content = await race.Engine.CountAsync(bucket);
            await race.Engine.CascadeAsync(bucket);
            await race.EndAsync(bucket);
            return $"{finished}, {ended}, {content.Describe()}";
        },
        "ok, ok, 1 file version", "BadRequest, ok, 1 unfinished large file");

    [Fact]
    public Task Cascade_against_cascade() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            await race.Engine.UploadAsync(bucket, "cat.jpg", Small);
            var ends = Enumerable.Range(0, 3).Select(_ => race.Start(() => race.Engine.CascadeAsync(bucket))).ToList();
            var work = race.Start(race.Engine.RunTasksAsync);
            var outcomes = new List<string>();
            foreach (var end in ends)
                outcomes.Add(await end.EndAsync());
            await work.EndAsync();
            await race.EndAsync(bucket);
            var tasks = ends.Where(end => end.IsOk).Select(end => end.Value.Task.Id).Distinct().Count();
            var counts = ends.Where(end => end.IsOk).Select(end => end.Value.ObjectCount).Distinct();
            var all = await race.Engine.Catalog.Tasks.CountAsync(bucket.Account, null, null, [bucket.Id], default);
            return $"{string.Join(" ", outcomes.Distinct().Order())}, {tasks} task, counted {string.Join(" ", counts)}, {all} made";
        },
        "ok, 1 task, counted 1, 1 made", Race.Rare("BucketNotFound ok, 1 task, counted 1, 1 made"));

    [Fact]
    public Task Cascade_against_restore() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            var file = await race.Engine.UploadAsync(bucket, "cat.jpg", Small);
            await race.Engine.CascadeAsync(bucket, Hour);
            var end = race.Start(() => race.Engine.CascadeAsync(bucket, Hour));
            var restore = race.Start(() => race.Engine.RestoreAsync(bucket));
            var (ended, restored) = (await end.EndAsync(), await restore.EndAsync());
            var state = (await race.Engine.Catalog.Buckets.FindAsync(bucket.Id, default))!.State;
            if (state == BucketState.Ending)
                await race.Engine.RestoreAsync(bucket);
            Assert.Equal(Small, await race.Engine.ReadAsync(file, 0, Small.Length));
            await race.Engine.CascadeAsync(bucket);
            await race.EndAsync(bucket);
            return $"{ended}, {restored}, {state}";
        },
        "ok, ok, Live", "ok, ok, Ending");

    [Fact]
    public Task Restore_against_start_of_reclaim() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            var file = await race.Engine.UploadAsync(bucket, "cat.jpg", Small);
            var task = (await race.Engine.CascadeAsync(bucket, Hour)).Task;
            await race.Engine.RunTasksAsync();
            race.Clock.Advance(Hour);
            var restore = race.Start(async () =>
            {
                await race.LagAsync(60);
                await race.Engine.RestoreAsync(bucket);
            });
            var work = race.Start(race.Engine.RunTasksAsync);
            var restored = await restore.EndAsync();
            await work.EndAsync();
            await race.Engine.RunTasksAsync();
            var state = (await race.Engine.Catalog.Tasks.FindAsync(task.Id, default))!.State;
            if (restore.IsOk)
            {
                Assert.Equal(Small, await race.Engine.ReadAsync(file, 0, Small.Length));
                await race.Engine.CascadeAsync(bucket);
            }

            await race.EndAsync(bucket);
            return $"{restored}, {state}";
        },
        "ok, Canceled", "TaskNotCancelable, Completed", Race.Rare("BucketNotFound, Completed"));

    [Fact]
    public Task Name_taken_again_against_reclaim() => Race.RunAsync(
        output,
        async race =>
        {
            var old = await race.CreateBucketAsync();
            await race.Engine.UploadAsync(old, "cat.jpg", Small);
            await race.Engine.CascadeAsync(old);
            var create = race.Start(async () =>
            {
                var bucket = await race.CreateBucketAsync();
                await race.Engine.UploadAsync(bucket, "dog.jpg", Small);
                return bucket;
            });
            var work = race.Start(race.Engine.RunTasksAsync);
            var created = await create.EndAsync();
            await work.EndAsync();
            await race.EndAsync(old);
            var names = NamesOf(await race.Engine.ListVersionsAsync(create.Value));
            Assert.Equal(Small, await race.Engine.DownloadAsync(create.Value, "dog.jpg"));
            await race.Engine.CascadeAsync(create.Value);
            await race.EndAsync(create.Value);
            return $"{created}, holds {names}";
        },
        "ok, holds dog.jpg");

    [Fact]
    public Task Restore_against_name_taken() => Race.RunAsync(
        output,
        async race =>
        {
            var old = await race.CreateBucketAsync();
            await race.Engine.UploadAsync(old, "cat.jpg", Small);
            await race.Engine.CascadeAsync(old, Hour);
            var create = race.Start(() => race.CreateBucketAsync());
            var restore = race.Start(() => race.Engine.RestoreAsync(old));
            var (created, restored) = (await create.EndAsync(), await restore.EndAsync());
            var live = await race.Engine.Catalog.Buckets.FindLiveByStorageNameAsync(old.StorageName, default);
            var holds = NamesOf(await race.Engine.ListVersionsAsync(live!));
            if (!restore.IsOk)
                await race.Engine.RestoreAsync(old, $"another-{race.Run}");
            Assert.Equal("cat.jpg", NamesOf(await race.Engine.ListVersionsAsync(old)));
            return $"{created}, {restored}, holds {holds}";
        },
        "ok, BucketNameTaken, holds nothing", "BucketNameTaken, ok, holds cat.jpg");

    [Fact]
    public Task Key_made_against_its_bucket_ending() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            var key = race.Start(() => race.Engine.CreateKeyAsync(bucket));
            var end = race.Start(async () =>
            {
                var accepted = await race.Engine.CascadeAsync(bucket);
                await race.Engine.RunTasksAsync();
                return CascadeJson.ReadProgress(accepted.Task.Progress).KeysSuspended.Count;
            });
            var (made, ended) = (await key.EndAsync(), await end.EndAsync());
            await race.EndAsync(bucket);
            return $"{made}, {ended}, suspended {end.Value}";
        },
        "ok, ok, suspended 1", "BucketNotFound, ok, suspended 0");

    [Fact]
    public Task Key_deleted_against_upload_with_it() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            var key = await race.Engine.CreateKeyAsync(bucket);
            var upload = race.Start(() => race.Engine.ProveAndUploadAsync(bucket, "cat.jpg", Small, key));
            var delete = race.Start(() => race.Engine.DeleteKeyAsync(key));
            var (uploaded, deleted) = (await upload.EndAsync(), await delete.EndAsync());
            var content = await race.Engine.CountAsync(bucket);
            return $"{uploaded}, {deleted}, {content.Describe()}";
        },
        // Proved before it went, what was begun then is finished; proved after, nothing is begun.
        "ok, ok, 1 file version", "CredentialsBad, ok, nothing");

    [Fact]
    public Task Settings_changed_against_cascade() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            var update = race.Start(() => race.Engine.UpdateAsync(bucket, new BucketChange(null, null, null) { DeletionWindow = Hour }));
            var end = race.Start(() => race.Engine.CascadeAsync(bucket));
            var (updated, ended) = (await update.EndAsync(), await end.EndAsync());
            await race.Engine.RunTasksAsync();
            var row = (await race.Engine.Catalog.Buckets.FindAsync(bucket.Id, default))!;
            return $"{updated}, {ended}, {row.DeletionWindow.TotalHours} h, {row.State}";
        },
        "ok, ok, 1 h, Ending", "BucketEnding, ok, 0 h, Gone");

    [Fact]
    public Task Purge_against_a_step() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            await race.Engine.CascadeAsync(bucket, Hour);
            var purge = race.Start(() => race.Engine.PurgeAsync(bucket));
            var work = race.Start(race.Engine.RunTasksAsync);
            var purged = await purge.EndAsync();
            await work.EndAsync();
            await race.EndAsync(bucket);
            return purged;
        },
        "ok");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Copy_from_an_ending_bucket_against_reclaim(bool isLarge) => Race.RunAsync(
        output,
        async race =>
        {
            var content = isLarge ? Large : Small;
            var (from, to) = (await race.CreateBucketAsync("source"), await race.CreateBucketAsync("target"));
            var source = await race.Engine.UploadAsync(from, "cat.jpg", content);
            var copy = race.Start(() => race.Engine.CopyAsync(source, to, "copy.jpg"));
            var range = race.Start(() => race.Engine.CopyAsync(source, to, "part.jpg", new ByteRange(0, 2)));
            var end = race.Start(async () =>
            {
                await race.Engine.CascadeAsync(from);
                await race.Engine.RunTasksAsync();
            });
            var outcomes = $"{await copy.EndAsync()}, {await range.EndAsync()}, {await end.EndAsync()}";
            await race.EndAsync(from);
            if (copy.IsOk)
                Assert.Equal(content, await race.Engine.ReadAsync(copy.Value, 0, content.Length));
            if (range.IsOk)
                Assert.Equal(content[..3], await race.Engine.ReadAsync(range.Value, 0, 3));
            return outcomes;
        },
        "ok, ok, ok", Race.Rare("FileNotFound, ok, ok"), Race.Rare("ok, FileNotFound, ok"), Race.Rare("FileNotFound, FileNotFound, ok"));

    /// <summary>Whoever copies has two places, and an end waits for him to leave both.</summary>
    [Fact]
    public Task Copies_crossing_against_both_ends() => Race.RunAsync(
        output,
        async race =>
        {
            var (a, b) = (await race.CreateBucketAsync("first"), await race.CreateBucketAsync("second"));
            var (inA, inB) = (await race.Engine.UploadAsync(a, "a", Small), await race.Engine.UploadAsync(b, "b", Small));
            Runner<FileVersion>[] copies =
            [
                race.Start(() => race.Engine.CopyAsync(inA, b, "c")), race.Start(() => race.Engine.CopyAsync(inB, a, "c")),
                race.Start(() => race.Engine.CopyAsync(inA, a, "d")), race.Start(() => race.Engine.CopyAsync(inB, b, "d")),
            ];
            var ends = new[] { a, b }.Select(bucket => race.Start(async () =>
            {
                await race.Engine.CascadeAsync(bucket, Hour);
                await race.Engine.RestoreAsync(bucket);
                await race.Engine.CascadeAsync(bucket);
                await race.Engine.RunTasksAsync();
            })).ToList();
            var outcomes = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var copy in copies)
                outcomes.Add(await copy.EndAsync());
            foreach (var end in ends)
                Assert.Equal("ok", await end.EndAsync());
            await race.EndAsync(a);
            await race.EndAsync(b);
            outcomes.ExceptWith(["ok", "FileNotFound", "BucketNotFound"]);
            return outcomes.Count == 0 ? "every copy copied or refused" : string.Join(" ", outcomes);
        },
        "every copy copied or refused");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Download_against_reclaim(bool isLarge) => Race.RunAsync(
        output,
        async race =>
        {
            var content = isLarge ? Large : Small;
            var bucket = await race.CreateBucketAsync();
            await race.Engine.UploadAsync(bucket, "cat.jpg", content);
            var download = race.Start(() => race.Engine.DownloadAsync(bucket, "cat.jpg"));
            var end = race.Start(async () =>
            {
                await race.Engine.CascadeAsync(bucket);
                await race.Engine.RunTasksAsync();
                // The name lives on with other content.
                var next = await race.CreateBucketAsync();
                return await race.Engine.UploadAsync(next, "cat.jpg", Encoding.ASCII.GetBytes("bark"));
            });
            var downloaded = await download.EndAsync();
            Assert.Equal("ok", await end.EndAsync());
            await race.EndAsync(bucket);
            return download.Value switch
            {
                null => downloaded == "ok" ? "not there" : downloaded,
                var bytes when bytes.SequenceEqual(content) => "its content",
                var bytes when bytes.SequenceEqual("bark"u8) => "the next one's content",
                var bytes => $"{bytes.Length} other bytes",
            };
        },
        "not there", "its content", Race.Rare("the next one's content"), Race.Rare("FileNotFound"));

    [Fact]
    public Task Task_killed_against_its_steps() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            await race.Engine.UploadAsync(bucket, "cat.jpg", Small);
            var task = (await race.Engine.CascadeAsync(bucket)).Task;
            var kill = race.Start(async () =>
            {
                await race.LagAsync(60);
                return await race.Engine.KillAsync(task.Id);
            });
            var work = race.Start(race.Engine.RunTasksAsync);
            var killed = await kill.EndAsync();
            await work.EndAsync();
            await race.Engine.RunTasksAsync();
            var end = (await race.Engine.Catalog.Tasks.FindAsync(task.Id, default))!.State;
            var state = (await race.Engine.Catalog.Buckets.FindAsync(bucket.Id, default))!.State;
            return $"{(kill.IsOk ? kill.Value : killed)}, {end}, {state}";
        },
        "True, Canceled, Live", "TaskNotCancelable, Completed, Gone", Race.Rare("False, Completed, Gone"));

    /// <summary>A kill that comes late must not undo an end that somebody has asked for since.</summary>
    [Fact]
    public Task Task_killed_against_restore_and_another_end() => Race.RunAsync(
        output,
        async race =>
        {
            var bucket = await race.CreateBucketAsync();
            var first = (await race.Engine.CascadeAsync(bucket, Hour)).Task.Id;
            var kill = race.Start(() => race.Engine.KillAsync(first));
            var again = race.Start(async () =>
            {
                await race.Engine.RestoreAsync(bucket);
                return (await race.Engine.CascadeAsync(bucket, Hour)).Task.Id;
            });
            var (killed, ended) = (await kill.EndAsync(), await again.EndAsync());
            var row = (await race.Engine.Catalog.Buckets.FindAsync(bucket.Id, default))!;
            var isFirst = (await race.Engine.Catalog.Tasks.FindAsync(first, default))!.State;
            return $"{(kill.IsOk ? kill.Value : killed)}, {ended}, {isFirst}, {row.State}";
        },
        "True, BucketNotFound, Canceled, Live", "False, ok, Canceled, Ending");

    static string NamesOf(FilePage page) =>
        page.Rows.Count == 0 ? "nothing" : string.Join(" ", page.Rows.Cast<FileRow.Version>().Select(row => row.File.Name));

    internal static async Task<(FileVersion File, string[] Sha1s)> StartWithPartsAsync(Race race, Bucket bucket)
    {
        var file = await race.Engine.StartAsync(bucket, "large.bin");
        var first = await race.Engine.UploadPartAsync(file, bucket, 1, "first"u8.ToArray());
        var second = await race.Engine.UploadPartAsync(file, bucket, 2, "second"u8.ToArray());
        return (file, [first.Sha1, second.Sha1]);
    }
}
