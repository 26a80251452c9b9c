using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.LargeFiles;

public sealed class FinishTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task As_many_digests_as_parts_are_wanted(int count)
    {
        await using var cooper = await TestCooper.StartAsync("limits.part-bytes-min=5");
        var b2 = await cooper.LogInAsync();
        var file = await b2.StartLargeFileAsync(await b2.CreateBucketAsync("photos"), "film.mp4");
        byte[] part = [.. "first"u8];
        (await b2.UploadPartAsync(file, 1, part)).Done();
        (await b2.UploadPartAsync(file, 2, part)).Done();

        var refused = await b2.PostAsync(
            "b2_finish_large_file", new { fileId = file, partSha1Array = Enumerable.Repeat(B2Client.Sha1(part), count) });

        Assert.Equal((400, "part_sha1_mismatch"), (refused.Status, refused.Code));
        Assert.Equal($"SHA-1s are given for {count} parts, and 2 have been uploaded", refused.Text("message"));
    }
}
