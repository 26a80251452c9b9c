using Cooper.Domain.Buckets;
using Cooper.Domain.Refusals;
using Cooper.Testing;

namespace Cooper.Engine.Embedded.Tests.Places;

public sealed class CountTests
{
    [Fact]
    public async Task A_closed_place_is_counted_without_opening_it()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");
        await folder.Engine.UploadAsync(bucket, "cat.txt", "meow"u8.ToArray());
        await folder.ReopenAsync();
        Break(folder, bucket);

        Assert.Equal(new BucketContent(1, 0, 0, 4), await folder.Engine.Places.CountAsync(bucket.Id, default));
        await folder.ReopenAsync();
        Assert.Equal(new BucketContent(1, 0, 0, 4), await folder.Engine.Places.CountAsync(bucket.Id, default));
    }

    [Fact]
    public async Task After_a_crash_each_place_is_opened_once_to_be_counted()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");
        await folder.Engine.UploadAsync(bucket, "cat.txt", "meow"u8.ToArray());
        await folder.ReopenAsync();
        await folder.Engine.UploadAsync(bucket, "dog.txt", "wuff!"u8.ToArray());
        var copy = Directory.CreateTempSubdirectory("cooper-crash-");
        Copy(folder.Path, copy.FullName);

        await using (var crashed = await TestEngine.OpenAsync(copy.FullName, entropy: new SeededEntropy(7)))
            Assert.Equal(new BucketContent(2, 0, 0, 9), await crashed.Places.CountAsync(bucket.Id, default));
        Assert.True(File.Exists(Path.Join(copy.FullName, "counted")));
        copy.Delete(recursive: true);
    }

    [Fact]
    public async Task While_a_place_was_not_opened_since_a_crash_nothing_vouches_for_its_count()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");
        await folder.ReopenAsync();
        File.Delete(Path.Join(folder.Path, "counted"));
        await folder.ReopenAsync();
        File.Delete(Path.Join(folder.Path, "counted"));
        await folder.ReopenAsync();
        Break(folder, bucket);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => folder.Engine.Places.CountAsync(bucket.Id, default).AsTask());
        Assert.Equal(RefusalCode.StorageUnavailable, refused.Refusal.Code);

        await folder.ReopenAsync();
        Assert.False(File.Exists(Path.Join(folder.Path, "counted")));
    }

    static void Break(EngineFolder folder, Bucket bucket) =>
        File.Delete(Path.Join(folder.Path, "buckets", bucket.Id.ToString()[^2..], bucket.Id.ToString(), "index.db"));

    static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Join(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
