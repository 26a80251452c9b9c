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
    public Task Compaction_against_read_and_upload() => Race.RunAsync(
        output,
        async race =>
        {
            var (bucket, cat, dog) = await FillAsync(race);
            var compactions = Enumerable.Range(0, 2).Select(_ => race.Start(() => race.Engine.CompactAsync(bucket))).ToList();
            var reads = Enumerable.Range(0, 3).Select(at => race.Start(() => race.Engine.ReadAsync(cat, at, Meow.Length - at))).ToList();
            var copy = race.Start(() => race.Engine.CopyAsync(dog, bucket, "copy"));
            var upload = race.Start(() => race.Engine.UploadAsync(bucket, "new", Meow));
            for (var at = 0; at < reads.Count; at++)
            {
                Assert.Equal("ok", await reads[at].EndAsync());
                Assert.Equal(Meow[at..], reads[at].Value);
            }

            Assert.Equal("ok, ok", $"{await copy.EndAsync()}, {await upload.EndAsync()}");
            var outcome = $"{await compactions[0].EndAsync()}, {await compactions[1].EndAsync()}";
            Assert.Equal(Bark, await race.Engine.ReadAsync(copy.Value, 0, Bark.Length));
            Assert.Equal(Meow, await race.Engine.ReadAsync(upload.Value, 0, Meow.Length));
            Assert.Equal(Meow, await race.Engine.ReadAsync(cat, 0, Meow.Length));
            await RequireCompactAsync(race, bucket, 4 * Meow.Length);
            return outcome;
        },
        "ok, ok");

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
        "ok", Race.Rare("not there"), Race.Rare("FileNotFound"));

    /// <summary>By cascade, by a cascade that is undone, or strictly.</summary>
    [Fact]
    public Task Compaction_against_the_end_of_the_bucket() => Race.RunAsync(
        output,
        async race =>
        {
            var (bucket, cat, dog) = await FillAsync(race);
            var way = new[] { "cascade", "undone", "strict" }[race.Run % 3];
            if (way == "strict")
            {
                await race.Engine.DeleteAsync(cat);
                await race.Engine.DeleteAsync(dog);
            }

            var compaction = race.Start(() => race.Engine.CompactAsync(bucket));
            await race.LagAsync(10);
            if (way == "strict")
                Assert.Equal("ok", await race.Start(() => race.Engine.DeleteBucketAsync(bucket)).EndAsync());
            else
                Assert.Equal("ok", await race.Start(() => race.Engine.CascadeAsync(bucket, way == "undone" ? Hour : default)).EndAsync());
            if (way == "undone")
                Assert.Equal("ok", await race.Start(() => race.Engine.RestoreAsync(bucket)).EndAsync());
            var outcome = $"{way}, {await compaction.EndAsync()}";
            if (way == "undone")
            {
                var restored = (await race.Engine.Catalog.Buckets.FindAsync(bucket.Id, default))!;
                Assert.Equal(Meow, await race.Engine.ReadAsync(cat, 0, Meow.Length));
                Assert.Equal(Bark, await race.Engine.ReadAsync(dog, 0, Bark.Length));
                await RequireCompactAsync(race, restored, 2 * Bark.Length);
            }
            else if (way == "cascade")
            {
                await race.EndAsync(bucket);
            }

            await (way == "undone" ? Task.CompletedTask : race.AssertNoTraceAsync(bucket));
            return outcome;
        },
        "cascade, ok", "cascade, BucketNotFound", "undone, ok", "undone, BucketNotFound", "strict, ok", "strict, BucketNotFound");

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
