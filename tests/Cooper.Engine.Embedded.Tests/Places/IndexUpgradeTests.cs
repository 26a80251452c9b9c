using Cooper.Domain.Buckets;
using Cooper.Domain.Objects;
using Cooper.Engine.Embedded.Sqlite;
using Cooper.Testing;

namespace Cooper.Engine.Embedded.Tests.Places;

public sealed class IndexUpgradeTests
{
    [Fact]
    public async Task A_place_of_format_1_is_upgraded_when_it_is_opened_and_keeps_what_it_holds()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");
        await folder.Engine.UploadAsync(bucket, "cat.txt", "meow"u8.ToArray());
        await folder.Engine.HideAsync(bucket, "cat.txt");
        await folder.ReopenAsync();
        var index = Path.Join(folder.Path, "buckets", bucket.Id.ToString()[^2..], bucket.Id.ToString(), "index.db");
        Downgrade(index);

        await folder.ReopenAsync();

        Assert.Equal(new BucketContent(1, 1, 0, 4), await folder.Engine.CountAsync(bucket));
        await folder.Engine.UploadAsync(bucket, "dog.txt", "wuff"u8.ToArray());
        await using (var place = (await folder.Engine.Places.OpenAsync(bucket.Id, default))!)
        {
            await place.ChangeAsync(bucket.Epoch, async transaction =>
            {
                var now = DateTimeOffset.UnixEpoch;
                await transaction.Objects.AddAsync(
                    new StoredObject { Id = ObjectId.New(new SeededEntropy(3)), Fields = "{}", CreatedAt = now, UpdatedAt = now });
                return 0;
            });
        }

        await folder.ReopenAsync();
        Assert.Equal(new BucketContent(2, 1, 0, 8) { StoredObjects = 1 }, await folder.Engine.CountAsync(bucket));
    }

    [Fact]
    public async Task A_place_of_a_newer_format_is_refused_and_left_alone()
    {
        await using var folder = await EngineFolder.StartAsync();
        var bucket = await folder.Engine.CreateBucketAsync("photos");
        await folder.ReopenAsync();
        var index = Path.Join(folder.Path, "buckets", bucket.Id.ToString()[^2..], bucket.Id.ToString(), "index.db");
        using (var database = SqliteDatabase.OpenWriter(index))
            database.Execute("pragma user_version = 99");

        await Assert.ThrowsAnyAsync<Exception>(() => folder.Engine.CountAsync(bucket));

        using var after = SqliteDatabase.OpenWriter(index);
        Assert.Equal("99", after.ReadText("pragma user_version"));
    }

    /// <summary>Takes away what formats 2 to 4 added: the program that wrote format 1 left just the rest.</summary>
    static void Downgrade(string index)
    {
        using var database = SqliteDatabase.OpenWriter(index);
        foreach (var table in new[]
        {
            "objects", "unique_keys", "uploads", "holds", "hashes", "artifacts", "batch_items", "batches", "events",
        })
            database.Execute($"drop table {table}");
        foreach (var column in new[]
        {
            "objects", "blobs", "held_versions", "uploads", "open_uploads", "unique_keys", "batches", "active_batches", "artifacts",
            "events",
        })
            database.Execute($"alter table place drop column {column}");
        database.Execute("pragma user_version = 1");
        database.ReadText("pragma wal_checkpoint(truncate)");
    }
}
