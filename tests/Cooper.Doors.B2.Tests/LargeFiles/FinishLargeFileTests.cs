using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.LargeFiles;

/// <summary>What <c>b2_finish_large_file</c> checks. Whatever it refuses, the parts stay and can be put right.</summary>
public sealed class FinishLargeFileTests
{
    static readonly byte[] First = [.. "first"u8], Second = [.. "second"u8], Third = [.. "3"u8];

    [Fact]
    public async Task Parts_become_one_file_under_the_id_that_it_began_with()
    {
        await using var cooper = await TestCooper.StartAsync("limits.part-bytes-min=5");
        var (b2, file) = await StartAsync(cooper);
        (await b2.UploadPartAsync(file, 2, Second)).Done();
        (await b2.UploadPartAsync(file, 1, "wrong"u8.ToArray())).Done();
        (await b2.UploadPartAsync(file, 1, First)).Done();

        var finished = (await FinishAsync(b2, file, B2Client.Sha1(First), B2Client.Sha1(Second).ToUpperInvariant())).Done();

        Assert.Equal((file, "upload", "none"), (finished.Text("fileId"), finished.Text("action"), finished.Text("contentSha1")));
        Assert.Equal((11, null), (finished["contentLength"].GetInt64(), finished.Text("contentMd5")));
        Assert.Equal("firstsecond"u8.ToArray(), (await b2.DownloadAsync("photos", "film.mp4")).Content);
        await RefusedAsync("bad_request", $"No active upload for: {file}", b2, file, B2Client.Sha1(First), B2Client.Sha1(Second));
    }

    [Fact]
    public async Task A_file_of_fewer_than_two_parts_is_none()
    {
        await using var cooper = await TestCooper.StartAsync("limits.part-bytes-min=5");
        var (b2, file) = await StartAsync(cooper);

        await RefusedAsync("bad_request", "large files must have at least 2 parts", b2, file);
        // This comes before the gap in the numbers.
        (await b2.UploadPartAsync(file, 2, Second)).Done();
        await RefusedAsync("bad_request", "large files must have at least 2 parts", b2, file, B2Client.Sha1(Second));
        (await b2.UploadPartAsync(file, 1, First)).Done();
        (await FinishAsync(b2, file, B2Client.Sha1(First), B2Client.Sha1(Second))).Done();
    }

    [Fact]
    public async Task A_gap_in_the_numbers_is_a_missing_part()
    {
        await using var cooper = await TestCooper.StartAsync("limits.part-bytes-min=1");
        var (b2, file) = await StartAsync(cooper);
        string[] sha1s = [B2Client.Sha1(First), B2Client.Sha1(Second), B2Client.Sha1(Third)];

        (await b2.UploadPartAsync(file, 2, Second)).Done();
        (await b2.UploadPartAsync(file, 3, Third)).Done();
        await RefusedAsync("missing_part", "Part number 1 has not been uploaded", b2, file, sha1s);
        (await b2.UploadPartAsync(file, 1, First)).Done();
        (await b2.UploadPartAsync(file, 5, Third)).Done();
        await RefusedAsync("missing_part", "Part number 4 has not been uploaded", b2, file, sha1s);
        (await b2.UploadPartAsync(file, 4, Second)).Done();
        (await FinishAsync(b2, file, [.. sha1s, B2Client.Sha1(Second), B2Client.Sha1(Third)])).Done();

        Assert.Equal("firstsecond3second3"u8.ToArray(), (await b2.DownloadAsync("photos", "film.mp4")).Content);
    }

    [Fact]
    public async Task Digests_are_those_of_the_parts_one_by_one()
    {
        await using var cooper = await TestCooper.StartAsync("limits.part-bytes-min=5");
        var (b2, file) = await StartAsync(cooper);
        var (first, second) = (B2Client.Sha1(First), B2Client.Sha1(Second));
        (await b2.UploadPartAsync(file, 1, First)).Done();
        (await b2.UploadPartAsync(file, 2, Second)).Done();

        await RefusedAsync("part_sha1_mismatch", "The SHA-1 given for part number 1 is not that of the part", b2, file, second, first);
        await RefusedAsync("part_sha1_mismatch", "The SHA-1 given for part number 2 is not that of the part", b2, file, first, first);
        await RefusedAsync("part_sha1_mismatch", "SHA-1s are given for 1 parts, and 2 have been uploaded", b2, file, first);
        await RefusedAsync("part_sha1_mismatch", "SHA-1s are given for 3 parts, and 2 have been uploaded", b2, file, first, second, second);
        (await FinishAsync(b2, file, first, second)).Done();
    }

    [Fact]
    public async Task Every_part_but_the_last_has_five_million_bytes_and_the_last_may_have_one()
    {
        await using var cooper = await TestCooper.StartAsync();
        var (b2, file) = await StartAsync(cooper);
        var (whole, small) = (new byte[5_000_000], new byte[4_999_999]);
        (await b2.UploadPartAsync(file, 1, whole)).Done();
        (await b2.UploadPartAsync(file, 2, small)).Done();
        (await b2.UploadPartAsync(file, 3, Third)).Done();

        await RefusedAsync(
            "bad_request", "part number 2 is smaller than 5000000 bytes", b2, file, B2Client.Sha1(whole), B2Client.Sha1(small),
            B2Client.Sha1(Third));
        (await b2.UploadPartAsync(file, 2, whole)).Done();
        var finished = (await FinishAsync(b2, file, B2Client.Sha1(whole), B2Client.Sha1(whole), B2Client.Sha1(Third))).Done();

        Assert.Equal(10_000_001, finished["contentLength"].GetInt64());
    }

    static async Task<(B2Client B2, string File)> StartAsync(TestCooper cooper)
    {
        var b2 = await cooper.LogInAsync();
        return (b2, await b2.StartLargeFileAsync(await b2.CreateBucketAsync("photos"), "film.mp4"));
    }

    static Task<B2Reply> FinishAsync(B2Client b2, string fileId, params string[] partSha1Array) =>
        b2.PostAsync("b2_finish_large_file", new { fileId, partSha1Array });

    static async Task RefusedAsync(string code, string message, B2Client b2, string file, params string[] sha1s)
    {
        var refused = await FinishAsync(b2, file, sha1s);
        Assert.Equal(new B2Reply(400, code), refused);
        Assert.Equal(message, refused.Message);
    }
}
