using System.IO.Pipelines;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Places;
using Cooper.Domain.Refusals;
using Cooper.Engine.Embedded.Check;
using Cooper.Engine.Embedded.Disk;
using Cooper.Engine.Embedded.Places;
using Cooper.Engine.Embedded.Segments;
using Cooper.Engine.Embedded.Tests.Crash;
using Cooper.Testing;
using Cooper.Testing.Crash;

namespace Cooper.Engine.Embedded.Tests.Places;

public sealed class CompactionTests : IDisposable
{
    const int FileBytes = 100_000;

    readonly string data = Path.Join(Directory.CreateTempSubdirectory("cooper-compaction-").FullName, "data");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(data)!, recursive: true);

    [Fact]
    public async Task What_deleted_small_files_took_comes_back()
    {
        Bucket bucket;
        FileVersion[] kept;
        await using (var held = await HeldEngine.OpenAsync(data, new LinuxDisk()))
        {
            bucket = await held.Engine.CreateBucketAsync("photos");
            var files = await UploadAsync(held.Engine, bucket, 120);
            kept = [.. files.Where((_, at) => at % 4 == 0)];
            await held.Engine.UploadAsync(bucket, "large", Content(0, 1_100_000));
            foreach (var file in files.Except(kept))
                await held.Engine.DeleteAsync(file);
            Assert.True(SegmentBytes(bucket) > 120 * FileBytes);

            await held.Engine.CompactWhereWorthAsync();

            Assert.InRange(SegmentBytes(bucket), 30 * FileBytes, 31 * FileBytes);
            await ExpectContentAsync(held.Engine, kept);
            await UploadAsync(held.Engine, bucket, 3, "later");
            Assert.False(held.Engine.Places.MayHaveFreed(bucket.Id));
        }

        Assert.Empty(FolderCheck.Run(data, new LinuxDisk(), new CheckOptions(Deep: true)).Findings);
        await using var again = await HeldEngine.OpenAsync(data, new LinuxDisk());
        await ExpectContentAsync(again.Engine, kept);
        Assert.Equal(Content(0, 1_100_000), await again.Engine.DownloadAsync(bucket, "large"));
        Assert.Equal(34, (await again.Engine.CountAsync(bucket)).Versions);
    }

    /// <summary>Half of what is left is deleted, again and again: it never takes much more than what it holds.</summary>
    [Fact]
    public async Task What_was_moved_and_is_deleted_comes_back_too()
    {
        await using var held = await HeldEngine.OpenAsync(data, new LinuxDisk(), Small);
        var bucket = await held.Engine.CreateBucketAsync("photos");
        var left = await UploadAsync(held.Engine, bucket, 64, bytes: 2_000);
        while (left.Length > 0)
        {
            foreach (var file in left.Where((_, at) => at % 2 == 0))
                await held.Engine.DeleteAsync(file);
            left = [.. left.Where((_, at) => at % 2 == 1)];
            await held.Engine.CompactAsync(bucket);

            await ExpectContentAsync(held.Engine, left, 2_000);
            Assert.InRange(SegmentBytes(bucket), 0, (left.Length * 2_200) + 4_000);
        }

        Assert.Equal(SegmentHeader.Bytes, SegmentBytes(bucket));
    }

    [Fact]
    public async Task Where_all_is_deleted_nothing_is_copied()
    {
        using var folder = new CrashFolder();
        await using var held = await HeldEngine.OpenAsync(folder.At("store"), folder.Disk);
        var bucket = await held.Engine.CreateBucketAsync("photos");
        foreach (var file in await UploadAsync(held.Engine, bucket, 5))
            await held.Engine.DeleteAsync(file);
        var before = folder.Journal.Records.Count;

        var done = await held.Engine.CompactAsync(bucket);

        Assert.Equal(1, done.Removed);
        var created = folder.Journal.Records.Skip(before).OfType<NameRecord>().Select(record => Path.GetFileName(record.Path));
        Assert.DoesNotContain(created, name => name.StartsWith('-'));
    }

    [Fact]
    public async Task Content_that_was_looked_up_before_it_was_moved_is_read_where_it_is_now()
    {
        await using var held = await HeldEngine.OpenAsync(data, new LinuxDisk());
        var bucket = await held.Engine.CreateBucketAsync("photos");
        var files = await UploadAsync(held.Engine, bucket, 4);
        await using var place = await held.Engine.Store.OpenAsync(bucket.Id, default);
        var found = await place!.FindVersionAsync(files[1].Number, default);
        await held.Engine.DeleteAsync(files[0]);

        await held.Engine.CompactAsync(bucket);

        var read = new MemoryStream();
        await place.WriteContentAsync(found!, 10, FileBytes - 20, PipeWriter.Create(read), default);
        Assert.Equal(Content(1, FileBytes)[10..^10], read.ToArray());
        Assert.Equal(Content(1, FileBytes), await held.Engine.ReadAsync(await held.Engine.CopyAsync(found!, bucket, "copy"), 0, FileBytes));
    }

    [Fact]
    public async Task Content_that_was_looked_up_and_then_deleted_is_not_found()
    {
        await using var held = await HeldEngine.OpenAsync(data, new LinuxDisk());
        var bucket = await held.Engine.CreateBucketAsync("photos");
        var files = await UploadAsync(held.Engine, bucket, 2);
        await using var place = await held.Engine.Store.OpenAsync(bucket.Id, default);
        var found = await place!.FindVersionAsync(files[1].Number, default);
        await held.Engine.DeleteAsync(files[1]);
        await held.Engine.CompactAsync(bucket);
        var read = new MemoryStream();

        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => place.WriteContentAsync(found!, 0, FileBytes, PipeWriter.Create(read), default));

        Assert.Equal((RefusalCode.FileNotFound, 0), (refused.Refusal.Code, read.Length));
    }

    [Fact]
    public async Task A_version_found_before_it_was_moved_can_be_deleted_after()
    {
        await using (var held = await HeldEngine.OpenAsync(data, new LinuxDisk()))
        {
            var bucket = await held.Engine.CreateBucketAsync("photos");
            var files = await UploadAsync(held.Engine, bucket, 3);
            await held.Engine.DeleteAsync(files[0]);
            await using var place = await held.Engine.Store.OpenAsync(bucket.Id, default);
            var found = await place!.FindVersionAsync(files[1].Number, default);
            await held.Engine.CompactAsync(bucket);

            await place.ChangeAsync(bucket.Epoch, async transaction =>
            {
                await transaction.DeleteAsync(found!);
                return 0;
            });
        }

        Assert.Empty(FolderCheck.Run(data, new LinuxDisk(), new CheckOptions(Deep: true)).Findings);
    }

    [Fact]
    public async Task What_a_compaction_left_without_commit_is_removable_and_removed_at_the_next_opening()
    {
        var bucket = await FillAsync();
        var left = Path.Join(SegmentsFolder(bucket), "-7.seg");
        File.WriteAllText(left, "half of a header");

        var finding = Assert.Single(FolderCheck.Run(data, new LinuxDisk(), new CheckOptions()).Findings);
        Assert.Equal(FindingKind.Removable, finding.Kind);
        await using (var held = await HeldEngine.OpenAsync(data, new LinuxDisk()))
            await held.Engine.CountAsync(bucket);

        Assert.False(File.Exists(left));
        Assert.Empty(FolderCheck.Run(data, new LinuxDisk(), new CheckOptions()).Findings);
    }

    [Fact]
    public async Task A_lost_segment_of_compaction_is_damage()
    {
        var bucket = await FillAsync();
        File.Delete(Segments(bucket).Single(path => Path.GetFileName(path).StartsWith('-')));

        Assert.True(FolderCheck.Run(data, new LinuxDisk(), new CheckOptions()).HasDamage);
    }

    /// <summary>Of a damaged segment nobody knows what stands behind the damage.</summary>
    [Fact]
    public async Task A_damaged_segment_stays_and_the_rest_of_it_can_be_read()
    {
        FileVersion[] files;
        Bucket bucket;
        await using (var held = await HeldEngine.OpenAsync(data, new LinuxDisk()))
        {
            bucket = await held.Engine.CreateBucketAsync("photos");
            files = await UploadAsync(held.Engine, bucket, 30);
        }

        using (var segment = File.OpenHandle(Path.Join(SegmentsFolder(bucket), "1.seg"), FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.Write(segment, [1, 2, 3], 15 * FileBytes);
        await using var again = await HeldEngine.OpenAsync(data, new LinuxDisk());
        await again.Engine.DeleteAsync(files[2]);

        Assert.Equal(0, (await again.Engine.CompactAsync(bucket)).Removed);

        await Assert.ThrowsAsync<ContentDamagedException>(() => again.Engine.ReadAsync(files[14], 0, FileBytes));
        await ExpectContentAsync(again.Engine, [.. files.Where((_, at) => at is not (2 or 14))]);
        Assert.Equal(0, (await again.Engine.CompactAsync(bucket)).Removed);
    }

    [Fact]
    public async Task Without_room_for_the_copies_nothing_is_begun_and_what_is_all_dead_goes()
    {
        using var folder = new CrashFolder();
        var disk = new DiskOfSize(folder.Disk);
        await using var held = await HeldEngine.OpenAsync(folder.At("store"), disk);
        var bucket = await held.Engine.CreateBucketAsync("photos");
        var files = await UploadAsync(held.Engine, bucket, 30);
        foreach (var file in files[..20])
            await held.Engine.DeleteAsync(file);
        disk.Free = 1_500_000;
        var before = folder.Journal.Records.Count;

        await held.Engine.CompactWhereWorthAsync();

        Assert.DoesNotContain(folder.Journal.Records.Skip(before), record => record is NameRecord);
        await ExpectContentAsync(held.Engine, files[20..]);
        foreach (var file in files[20..])
            await held.Engine.DeleteAsync(file);
        disk.Free = 0;
        await held.Engine.CompactWhereWorthAsync();
        Assert.Equal(
            SegmentHeader.Bytes,
            Directory.GetFiles(folder.At("store"), "*.seg", SearchOption.AllDirectories).Sum(path => new System.IO.FileInfo(path).Length));
    }

    [Fact]
    public async Task When_there_is_room_again_it_goes_on_by_itself()
    {
        var disk = new DiskOfSize(new LinuxDisk());
        await using var held = await HeldEngine.OpenAsync(data, disk);
        var bucket = await held.Engine.CreateBucketAsync("photos");
        var files = await UploadAsync(held.Engine, bucket, 30);
        foreach (var file in files[..20])
            await held.Engine.DeleteAsync(file);
        disk.Free = 1_000_000;
        await held.Engine.CompactWhereWorthAsync();
        Assert.True(SegmentBytes(bucket) > 30 * FileBytes);

        disk.Free = long.MaxValue;
        await held.Engine.CompactWhereWorthAsync();

        Assert.InRange(SegmentBytes(bucket), 10 * FileBytes, 11 * FileBytes);
        await ExpectContentAsync(held.Engine, files[20..]);
    }

    [Fact]
    public async Task Uploads_and_deletes_go_on_meanwhile()
    {
        Bucket bucket;
        List<FileVersion> kept = [];
        await using (var held = await HeldEngine.OpenAsync(data, new LinuxDisk(), Small))
        {
            bucket = await held.Engine.CreateBucketAsync("photos");
            var files = await UploadAsync(held.Engine, bucket, 200, bytes: 2_000);
            foreach (var file in files.Where((_, at) => at % 2 == 0))
                await held.Engine.DeleteAsync(file);
            var compaction = Task.Run(() => held.Engine.CompactAsync(bucket));
            for (var at = 1; at < 100; at += 2)
            {
                await held.Engine.DeleteAsync(files[at]);
                kept.Add((await UploadAsync(held.Engine, bucket, 1, $"new-{at}", 2_000)).Single());
            }

            Assert.True((await compaction).Removed > 0);
            await ExpectContentAsync(held.Engine, [.. files.Where((_, at) => at > 100 && at % 2 == 1)], 2_000);
            foreach (var file in kept)
                Assert.Equal(Content(0, 2_000), await held.Engine.ReadAsync(file, 0, 2_000));
        }

        Assert.Empty(FolderCheck.Run(data, new LinuxDisk(), new CheckOptions(Deep: true)).Findings);
    }

    [Fact]
    public async Task A_bucket_that_was_compacted_ends_without_a_trace_and_comes_back_whole()
    {
        await using var held = await HeldEngine.OpenAsync(data, new LinuxDisk());
        var bucket = await held.Engine.CreateBucketAsync("photos");
        var files = await UploadAsync(held.Engine, bucket, 6);
        foreach (var file in files[..4])
            await held.Engine.DeleteAsync(file);
        await held.Engine.CompactAsync(bucket);

        await held.Engine.CascadeAsync(bucket, TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<RefusedException>(() => held.Engine.CompactAsync(bucket));
        await held.Engine.RestoreAsync(bucket);
        await ExpectContentAsync(held.Engine, files[4..]);

        await held.Engine.CascadeAsync(bucket);
        await held.Engine.RunTasksAsync();
        await using var gate = await held.Engine.Places.EnterGateAsync(bucket.Id, default);
        Assert.Empty((await gate.VerifyErasedAsync(default)).Remains);
    }

    static PlaceSeams Small => PlaceSeams.Standard with { SegmentBytes = 16 << 10, CompactedRecordsMax = 5 };

    async Task<Bucket> FillAsync()
    {
        await using var held = await HeldEngine.OpenAsync(data, new LinuxDisk());
        var bucket = await held.Engine.CreateBucketAsync("photos");
        var files = await UploadAsync(held.Engine, bucket, 4);
        await held.Engine.DeleteAsync(files[0]);
        await held.Engine.CompactAsync(bucket);
        return bucket;
    }

    static async Task<FileVersion[]> UploadAsync(
        TestEngine engine, Bucket bucket, int count, string name = "file", int bytes = FileBytes)
    {
        var uploads = Enumerable.Range(0, count).Select(at => engine.UploadAsync(bucket, $"{name}-{at:D3}", Content(at, bytes)));
        return [.. (await Task.WhenAll(uploads)).OrderBy(file => file.Name)];
    }

    static async Task ExpectContentAsync(TestEngine engine, FileVersion[] files, int bytes = FileBytes)
    {
        foreach (var file in files)
            Assert.Equal(Content(int.Parse(file.Name.ToString()[^3..]), bytes), await engine.ReadAsync(file, 0, bytes));
    }

    static byte[] Content(int number, int bytes) => [.. Enumerable.Range(0, bytes).Select(at => (byte)((at * 31) + (at >> 8) + number))];

    string SegmentsFolder(Bucket bucket) => Path.Join(data, "buckets", bucket.Id.ToString()[^2..], bucket.Id.ToString(), "segments");

    string[] Segments(Bucket bucket) => Directory.GetFiles(SegmentsFolder(bucket));

    long SegmentBytes(Bucket bucket) => Segments(bucket).Sum(path => new System.IO.FileInfo(path).Length);

    /// <summary>One that says how much room it has.</summary>
    sealed class DiskOfSize(IDisk disk) : PlantedDisk(disk)
    {
        public long Free { get; set; } = long.MaxValue;

        public override long FreeBytes(string path) => Free;
    }
}
