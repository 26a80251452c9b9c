using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Xunit.Abstractions;

namespace Cooper.Ends.Tests.Races;

/// <summary>Compaction against everything that can happen to what it moves.</summary>
public sealed class CompactionRaces(ITestOutputHelper output)
{
    static readonly byte[] Meow = [.. Enumerable.Range(0, 5_000).Select(at => (byte)(at * 3))];
    static readonly byte[] Bark = [.. Enumerable.Range(0, 5_000).Select(at => (byte)(at * 5))];
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public Task Compaction_against_read() => Race.RunAsync(
        output,
        async race =>
        {
            var (bucket, cat, _) = await FillAsync(race);
            var compaction = race.Start(() => race.Engine.CompactAsync(bucket));
            var reads = Enumerable.Range(0, 4).Select(at => race.Start(() => race.Engine.ReadAsync(cat, at, Meow.Length - at))).ToList();
            var copy = race.Start(() => race.Engine.CopyAsync(cat, bucket, "copy"));
            Assert.Equal("ok", await compaction.EndAsync());
            for (var at = 0; at < reads.Count; at++)
            {
                Assert.Equal("ok", await reads[at].EndAsync());
                Assert.Equal(Meow[at..], reads[at].Value);
            }

            Assert.Equal("ok", await copy.EndAsync());
            Assert.Equal(Meow, await race.Engine.ReadAsync(copy.Value, 0, Meow.Length));
            return $"{compaction.Value.Removed} removed";
        },
        "1 removed");

    [Fact]
    public Task Compaction_against_delete_and_read() => Race.RunAsync(
        output,
        async race =>
        {
            var (bucket, cat, dog) = await FillAsync(race);
            var compaction = race.Start(() => race.Engine.CompactAsync(bucket));
            var delete = race.Start(() => race.Engine.DeleteAsync(cat));
            var read = race.Start(() => race.Engine.DownloadAsync(bucket, "cat.jpg"));
            Assert.Equal("ok, ok", $"{await compaction.EndAsync()}, {await delete.EndAsync()}");
            var outcome = await read.EndAsync();
            if (read is { IsOk: true, Value: { } content })
                Assert.Equal(Meow, content);
            else if (read.IsOk)
                outcome = "not there";
            Assert.Equal(Bark, await race.Engine.ReadAsync(dog, 0, Bark.Length));
            await RequireCompactAsync(race, bucket, Bark.Length);
            return outcome;
        },
        Race.Rare("ok"), Race.Rare("not there"), Race.Rare("FileNotFound"));

    [Fact]
    public Task Compaction_against_upload_and_compaction() => Race.RunAsync(
        output,
        async race =>
        {
            var (bucket, cat, dog) = await FillAsync(race);
            var compactions = Enumerable.Range(0, 2).Select(_ => race.Start(() => race.Engine.CompactAsync(bucket))).ToList();
            var uploads = Enumerable.Range(0, 3).Select(at => race.Start(() => race.Engine.UploadAsync(bucket, $"new-{at}", Meow))).ToList();
            foreach (var upload in uploads)
            {
                Assert.Equal("ok", await upload.EndAsync());
                Assert.Equal(Meow, await race.Engine.ReadAsync(upload.Value, 0, Meow.Length));
            }

            var outcome = $"{await compactions[0].EndAsync()}, {await compactions[1].EndAsync()}";
            Assert.Equal(Meow, await race.Engine.ReadAsync(cat, 0, Meow.Length));
            Assert.Equal(Bark, await race.Engine.ReadAsync(dog, 0, Bark.Length));
            await RequireCompactAsync(race, bucket, 5 * Meow.Length);
            return outcome;
        },
        "ok, ok");

    [Fact]
    public Task Compaction_against_cascade() => Race.RunAsync(
        output,
        async race =>
        {
            var (bucket, _, _) = await FillAsync(race);
            var compaction = race.Start(() => race.Engine.CompactAsync(bucket));
            await race.LagAsync(10);
            var end = race.Start(() => race.Engine.CascadeAsync(bucket));
            var outcome = $"{await compaction.EndAsync()}, {await end.EndAsync()}, counted {end.Value.ObjectCount}";
            await race.EndAsync(bucket);
            return outcome;
        },
        "ok, ok, counted 2", "BucketNotFound, ok, counted 2");

    [Fact]
    public Task Compaction_against_cascade_and_restore() => Race.RunAsync(
        output,
        async race =>
        {
            var (bucket, cat, dog) = await FillAsync(race);
            var compaction = race.Start(() => race.Engine.CompactAsync(bucket));
            await race.LagAsync(10);
            Assert.Equal("ok", await race.Start(() => race.Engine.CascadeAsync(bucket, Hour)).EndAsync());
            Assert.Equal("ok", await race.Start(() => race.Engine.RestoreAsync(bucket)).EndAsync());
            var outcome = await compaction.EndAsync();
            var restored = (await race.Engine.Catalog.Buckets.FindAsync(bucket.Id, default))!;
            Assert.Equal(Meow, await race.Engine.ReadAsync(cat, 0, Meow.Length));
            Assert.Equal(Bark, await race.Engine.ReadAsync(dog, 0, Bark.Length));
            await RequireCompactAsync(race, restored, 2 * Bark.Length);
            return outcome;
        },
        "ok", "BucketNotFound");

    [Fact]
    public Task Compaction_against_strict_delete() => Race.RunAsync(
        output,
        async race =>
        {
            var (bucket, cat, dog) = await FillAsync(race);
            await race.Engine.DeleteAsync(cat);
            await race.Engine.DeleteAsync(dog);
            var compaction = race.Start(() => race.Engine.CompactAsync(bucket));
            await race.LagAsync(10);
            var end = race.Start(() => race.Engine.DeleteBucketAsync(bucket));
            var outcome = $"{await compaction.EndAsync()}, {await end.EndAsync()}";
            await race.AssertNoTraceAsync(bucket);
            return outcome;
        },
        "ok, ok", "BucketNotFound, ok");

    /// <summary>Two files that stay, and one between them that is deleted.</summary>
    static async Task<(Bucket Bucket, FileVersion Cat, FileVersion Dog)> FillAsync(Race race)
    {
        var bucket = await race.CreateBucketAsync();
        var cat = await race.Engine.UploadAsync(bucket, "cat.jpg", Meow);
        var gone = await race.Engine.UploadAsync(bucket, "gone.jpg", Meow);
        var dog = await race.Engine.UploadAsync(bucket, "dog.jpg", Bark);
        await race.Engine.DeleteAsync(gone);
        return (bucket, cat, dog);
    }

    /// <summary>One more compaction, and nothing dead is left.</summary>
    static async Task RequireCompactAsync(Race race, Bucket bucket, long live)
    {
        await race.Engine.CompactAsync(bucket);
        await using var place = await race.Engine.Store.OpenAsync(bucket.Id, default);
        var segments = (await place!.ListSegmentsAsync(default)).Segments;
        Assert.All(segments, segment => Assert.Equal(0, segment.DeadBytes));
        Assert.InRange(segments.Sum(segment => segment.Bytes), live, live + 2_000);
    }
}
