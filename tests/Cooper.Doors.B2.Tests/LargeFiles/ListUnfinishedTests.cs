using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.LargeFiles;

public sealed class ListUnfinishedTests
{
    [Theory]
    [InlineData("", "team/a.bin team/b.bin")]
    [InlineData("te", "team/a.bin team/b.bin")]
    [InlineData("team/b", "team/b.bin")]
    [InlineData("zoo/", "")]
    public async Task Version_1_shows_a_restricted_key_what_it_may_see_and_later_ones_refuse(string namePrefix, string names)
    {
        await using var cooper = await TestCooper.StartAsync();
        var master = await cooper.LogInAsync();
        var bucket = await master.CreateBucketAsync("photos");
        foreach (var name in (string[])["alone.bin", "team/a.bin", "team/b.bin", "zoo/c.bin"])
            await master.StartLargeFileAsync(bucket, name);
        var restricted = await master.LogInWithNewKeyAsync(["listFiles"], [bucket], "team/");

        var narrowed = await restricted.In(1).PostAsync("b2_list_unfinished_large_files", new { bucketId = bucket, namePrefix });
        var later = await restricted.In(2).PostAsync("b2_list_unfinished_large_files", new { bucketId = bucket, namePrefix });

        var shown = narrowed.Done()["files"].EnumerateArray().Select(file => file.GetProperty("fileName").GetString());
        Assert.Equal(names, string.Join(' ', shown));
        Assert.Equal(namePrefix.StartsWith("team/", StringComparison.Ordinal) ? 200 : 401, later.Status);
    }
}
