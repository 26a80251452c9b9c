namespace Cooper.Ends.Tests;

/// <summary>What single files leave on the disk when they are deleted.</summary>
public sealed class DeletedFilesTests
{
    const int FileBytes = 60_000;

    [Fact]
    public async Task The_room_of_small_files_that_were_deleted_one_by_one_comes_back_by_itself()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await doors.CreateBucketAsync("photos");
        var files = new List<string>();
        for (var at = 0; at < 30; at++)
            files.Add(await doors.UploadAsync(bucket, $"{at}.txt", Content(at)));
        for (var at = 0; at < 25; at++)
            await doors.B2Async("b2_delete_file_version", new { fileName = $"{at}.txt", fileId = files[at] });
        var kept = await doors.DescribeAsync(bucket);

        await doors.RunTasksAsync();

        Assert.InRange(SegmentBytes(doors.Cooper.Data), 5 * FileBytes, 6 * FileBytes);
        Assert.Equal(kept, await doors.DescribeAsync(bucket));
        Assert.Equal(Content(27), (await doors.DownloadAsync("photos", "27.txt")).Content);

        await doors.RestartAsync();
        Assert.Equal(kept, await doors.DescribeAsync(bucket));
        Assert.Equal(Content(29), (await doors.DownloadByIdAsync(files[29])).Content);
    }

    static string Content(int number) => new((char)('a' + (number % 26)), FileBytes);

    static long SegmentBytes(string data) =>
        Directory.EnumerateFiles(data, "*.seg", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);
}
