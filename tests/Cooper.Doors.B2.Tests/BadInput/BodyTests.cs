using System.Text;
using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.BadInput;

/// <summary>Bodies that are not what was said of them.</summary>
public sealed class BodyTests : BadInputTests
{
    const string OtherSha1 = "ffffffffffffffffffffffffffffffffffffffff";

    [Fact]
    public async Task A_wrong_digest_in_any_form_is_a_bad_request()
    {
        foreach (var content in (byte[][])[Small, Large, []])
        {
            var right = B2Client.Sha1(content);
            await RefusedAsync(content, OtherSha1, "Checksum did not match data received");
            await RefusedAsync(content, right[..^1], "sha1 is wrong length");
            await RefusedAsync(content, right + "0", "sha1 is wrong length");
            await RefusedAsync(content, right[..^1] + "g", "Not a valid hex SHA1");
            await RefusedAsync(content, "DO_NOT_VERIFY", "sha1 is wrong length");
            await RefusedAsync(content, "unverified:", "sha1 is wrong length");
            await RefusedAsync(content, "unverified:" + right[..^1] + "z", "Not a valid hex SHA1");
            await RefusedAsync(content, null, "X-Bz-Content-Sha1");
            await RefusedAsync(content, "", "X-Bz-Content-Sha1");
            await RefusedAsync([.. content, .. Ascii(OtherSha1)], "hex_digits_at_end", "Checksum did not match data received");
            await RefusedAsync([.. content, .. Ascii(right[..^1] + "g")], "hex_digits_at_end", "Not a valid hex SHA1");
            await RefusedAsync([.. content, .. Ascii(right[..^1]), 0xC3], "hex_digits_at_end", "Not a valid hex SHA1");
        }

        await RefusedAsync(Ascii(OtherSha1[..^1]), "hex_digits_at_end", "shorter than the 40 digits");
    }

    [Fact]
    public async Task A_wrong_MD5_is_a_bad_request()
    {
        // That of nothing; then what is none.
        string[] wrong = ["1B2M2Y8AsgTpgAmY7PhCfg==", "", "nonsense", "1B2M2Y8AsgTpgAmY7PhC", "d41d8cd98f00b204e9800998ecf8427e"];
        foreach (var md5 in wrong)
        {
            var reply = await B2.UploadAsync(
                Bucket, "cat.jpg", Small, request => request.Content!.Headers.TryAddWithoutValidation("Content-MD5", md5));
            MustBe(400, "bad_request", reply, $"Content-MD5 {md5}");
        }
    }

    [Fact]
    public async Task A_part_with_a_wrong_digest_or_number_is_a_bad_request()
    {
        var file = await B2.StartLargeFileAsync(Bucket, "film.mp4");
        foreach (var sha1 in (string[])[OtherSha1, "", "short", "unverified:short"])
        {
            var reply = await B2.UploadPartAsync(file, 1, Small, request => Replace(request, "X-Bz-Content-Sha1", sha1));
            MustBe(400, "bad_request", reply, $"sha1 {sha1}");
        }

        foreach (var number in (string?[])["0", "-1", "10001", "99999999999", "1.5", "one", "", "0x1", null])
        {
            var reply = await B2.UploadPartAsync(file, 1, Small, request => Replace(request, "X-Bz-Part-Number", number));
            MustBe(400, "bad_request", reply, $"part {number}");
        }

        MustBe(400, "bad_request", await B2.UploadPartAsync(file, 1, []), "an empty part");
        Assert.Equal("[]", (await B2.PostAsync("b2_list_parts", new { fileId = file })).Done()["parts"].GetRawText());
        (await B2.PostAsync("b2_cancel_large_file", new { fileId = file })).Done();
    }

    [Fact]
    public async Task The_number_of_a_copied_part_is_checked_too()
    {
        var source = (await B2.UploadAsync(Bucket, "cat.jpg", Small)).Done().Text("fileId");
        var file = await B2.StartLargeFileAsync(Bucket, "film.mp4");

        foreach (var number in (object[])[0, -1, 10_001, 99_999_999_999, 1.5, "1", true])
        {
            var reply = await B2.PostAsync("b2_copy_part", new { sourceFileId = source, largeFileId = file, partNumber = number });
            MustBe(400, "bad_request", reply, $"part {number}");
        }

        string[] noRanges = ["", "0-1", "bytes=", "bytes=1", "bytes=0-1,2-3", "bytes=-2", "bytes=1-", "bytes=a-b", "bytes=0x0-1"];
        foreach (var range in noRanges)
        {
            var reply = await B2.PostAsync("b2_copy_part", new { sourceFileId = source, largeFileId = file, partNumber = 1, range });
            MustBe(400, "bad_request", reply, $"range {range}");
        }

        foreach (var range in (string[])["bytes=0-4", "bytes=3-2", "bytes=9-9", "bytes=0-9223372036854775807"])
        {
            var reply = await B2.PostAsync("b2_copy_part", new { sourceFileId = source, largeFileId = file, partNumber = 1, range });
            MustBe(416, "range_not_satisfiable", reply, $"range {range}");
        }

        await RemoveAllAsync();
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_before_it_is_read()
    {
        var (url, token) = await B2.GetUploadUrlAsync(Bucket);
        foreach (var length in (long[])[UploadBytesMax + 1, 5_368_709_121, long.MaxValue])
        {
            var (answer, _) = await RawHttp.SendAsync(Cooper.Url, Head(url, token, $"Content-Length: {length}"), isOneAnswer: true);
            Assert.Equal(400, RawHttp.StatusOf(answer));
            Assert.Contains("\"bad_request\"", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_without_a_length_is_refused()
    {
        var reply = await B2.UploadAsync(Bucket, "cat.jpg", Small, request => request.Headers.TransferEncodingChunked = true);

        Assert.Equal(new B2Reply(411, "bad_request"), reply);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("4x")]
    [InlineData("9223372036854775808")]
    [InlineData("")]
    public async Task A_length_that_is_none_is_refused(string length)
    {
        var (url, token) = await B2.GetUploadUrlAsync(Bucket);

        var (answer, isClosed) = await RawHttp.SendAsync(Cooper.Url, [.. Head(url, token, $"Content-Length: {length}"), .. Small]);

        Assert.Equal((400, true), (RawHttp.StatusOf(answer), isClosed));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(3_000_000)]
    public async Task A_torn_body_is_a_bad_request_and_leaves_nothing(int length)
    {
        var (url, token) = await B2.GetUploadUrlAsync(Bucket);
        foreach (var sent in (int[])[0, length / 2, length - 1])
        {
            byte[] torn = [.. Head(url, token, $"Content-Length: {length}"), .. Large.AsSpan(0, sent)];

            var (answer, isClosed) = await RawHttp.SendAsync(Cooper.Url, torn, isHalfClosed: true);
            await RawHttp.ResetAsync(Cooper.Url, torn);

            Assert.True(isClosed);
            Assert.True(RawHttp.StatusOf(answer) is 0 or 400, answer);
        }
    }

    [Fact]
    public async Task A_torn_part_leaves_nothing()
    {
        var file = await B2.StartLargeFileAsync(Bucket, "film.mp4");
        var (url, token) = await B2.GetPartUrlAsync(file);

        var head = Head(url, token, "X-Bz-Part-Number: 1\r\nContent-Length: 3000000");
        await RawHttp.ResetAsync(Cooper.Url, [.. head, .. Large.AsSpan(0, 2_000_000)]);

        Assert.Equal("[]", (await B2.PostAsync("b2_list_parts", new { fileId = file })).Done()["parts"].GetRawText());
        (await B2.PostAsync("b2_cancel_large_file", new { fileId = file })).Done();
    }

    async Task RefusedAsync(byte[] body, string? sha1, string said)
    {
        var reply = await B2.UploadAsync(Bucket, "cat.jpg", body, request => Replace(request, "X-Bz-Content-Sha1", sha1));
        MustBe(400, "bad_request", reply, $"{body.Length} bytes with {sha1}");
        Assert.Contains(said, reply.Message, StringComparison.Ordinal);
    }

    static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    static void Replace(HttpRequestMessage request, string header, string? value)
    {
        request.Headers.Remove(header);
        if (value is not null)
            request.Headers.TryAddWithoutValidation(header, value);
    }

    static byte[] Head(Uri url, string token, string more) => Ascii(
        $"POST {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nAuthorization: {token}\r\nX-Bz-File-Name: cat.jpg\r\n"
        + $"Content-Type: text/plain\r\nX-Bz-Content-Sha1: do_not_verify\r\n{more}\r\n\r\n");
}
