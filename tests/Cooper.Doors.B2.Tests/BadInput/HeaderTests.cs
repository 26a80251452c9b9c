using System.Text;
using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.BadInput;

/// <summary>Headers, and the framing of requests.</summary>
public sealed class HeaderTests : BadInputTests
{
    [Fact]
    public async Task File_info_that_is_none_is_a_bad_request()
    {
        await RefusedAsync(("X-Bz-Info-" + new string('n', 51), "x"));
        await RefusedAsync(("X-Bz-Info-", "x"));
        await RefusedAsync(("X-Bz-Info-color", "%"));
        await RefusedAsync(("X-Bz-Info-color", "%C3%28"));
        await RefusedAsync(("X-Bz-Info-b2-secret", "x"));
        await RefusedAsync(("X-Bz-Info-b2-cache-control", "a%0Ab"));
        await RefusedAsync(("X-Bz-Info-b2-content-disposition", "%00"));
        await RefusedAsync(("X-Bz-Info-b2-expires", "tomorrow"));
        await RefusedAsync(("X-Bz-Info-src_last_modified_millis", "yesterday"));
        await RefusedAsync(("X-Bz-Info-src_last_modified_millis", "9223372036854775808"));
        await RefusedAsync(("X-Bz-Info-large", new string('n', 6993)));
        await RefusedAsync([.. Enumerable.Range(0, 8).Select(number => ($"X-Bz-Info-part-{number}", new string('n', 900)))]);
    }

    [Fact]
    public async Task File_info_up_to_the_limits_is_kept_as_it_is()
    {
        // 5 bytes of name, 1 of the entry's, 6,994 of its value: 7,000.
        await StoredAsync(("X-Bz-Info-n", new string('n', 6994)));
        await StoredAsync(("X-Bz-Info-" + new string('N', 50), "x"));
        await StoredAsync(("X-Bz-Info-Color", "%00%0A%0D%1B%7F%F0%9F%A6%8A"));
        await StoredAsync(("X-Bz-Info-a.b`c~d!e#f$g^h&i'j|k", ""));

        async Task StoredAsync((string Name, string Value) header)
        {
            var reply = (await UploadAsync([header])).Done();
            var kept = reply["fileInfo"].GetProperty(header.Name["X-Bz-Info-".Length..].ToLowerInvariant()).GetString();
            Assert.Equal(Uri.UnescapeDataString(header.Value), kept);
            // What comes back in headers is encoded: a line feed of somebody's never ends a line of ours.
            var (status, _) = await B2.DownloadAsync("photos", "a.txt");
            Assert.Equal(200, status);
            await RemoveAllAsync();
        }
    }

    [Fact]
    public async Task Headers_that_would_say_something_else_of_the_body_are_refused()
    {
        string[] names = ["Content-Disposition", "Content-Encoding", "Content-Language", "Content-Location", "Content-Range", "Expires"];
        foreach (var name in names)
        {
            var reply = await B2.UploadAsync(
                Bucket, "a.txt", Small, request => request.Content!.Headers.TryAddWithoutValidation(name, "gzip"));
            MustBe(400, "bad_request", reply, name);
        }

        foreach (var type in (string[])["", " ", "a\tb", new string('t', 256), "\u00e9"])
        {
            var reply = await B2.UploadAsync(Bucket, "a.txt", Small, request =>
            {
                request.Content!.Headers.Remove("Content-Type");
                if (type.Length > 0 && type.All(char.IsAscii))
                    request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            });
            MustBe(400, "bad_request", reply, $"content type {type}");
        }
    }

    [Fact]
    public async Task A_custom_timestamp_is_of_the_past()
    {
        var now = Cooper.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var timestamp in (string[])["-1", $"{now + 1}", "9223372036854775807", "9223372036854775808", "1e3", "x", ""])
            await RefusedAsync(("X-Bz-Custom-Upload-Timestamp", timestamp));
        Assert.Equal(now, (await UploadAsync([("X-Bz-Custom-Upload-Timestamp", $"{now}")])).Done()["uploadTimestamp"].GetInt64());
        await RemoveAllAsync();
    }

    [Fact]
    public async Task Settings_that_this_version_does_not_have_are_refused_and_not_overlooked()
    {
        foreach (var (name, value) in ((string, string)[])
        [
            ("X-Bz-File-Legal-Hold", "on"), ("X-Bz-File-Retention-Mode", "governance"), ("X-Bz-File-Retention-Retain-Until-Timestamp", "1"),
            ("X-Bz-Server-Side-Encryption", "AES256"), ("X-Bz-Server-Side-Encryption-Customer-Algorithm", "AES256"),
            ("X-Bz-Server-Side-Encryption-Customer-Key", "x"), ("X-Bz-Server-Side-Encryption-Customer-Key-Md5", "x"),
        ])
            await RefusedAsync((name, value));
    }

    [Theory]
    [InlineData("X-Bz-File-Name: a\r\nX-Bz-File-Name: b")]
    [InlineData("X-Bz-Content-Sha1: do_not_verify\r\nX-Bz-Content-Sha1: do_not_verify")]
    [InlineData("Content-Type: a/b\r\nContent-Type: a/b")]
    [InlineData("X-Bz-Info-a: 1\r\nX-Bz-Info-a: 2")]
    [InlineData("X-Bz-Info-a: 1\r\nX-Bz-Info-A: 2")]
    public async Task A_header_that_is_given_twice_is_a_bad_request(string twice)
    {
        var (url, token) = await B2.GetUploadUrlAsync(Bucket);
        string[] once = ["X-Bz-File-Name: a", "X-Bz-Content-Sha1: do_not_verify", "Content-Type: a/b"];
        var others = once.Where(line => !twice.StartsWith(line.Split(':')[0] + ":", StringComparison.Ordinal));
        var request = $"POST {url.AbsolutePath} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: {token}\r\n"
            + $"Content-Length: 4\r\n{twice}\r\n{string.Concat(others.Select(line => line + "\r\n"))}\r\nmeow";

        var (answer, _) = await RawHttp.SendAsync(Cooper.Url, Encoding.ASCII.GetBytes(request));

        Assert.Equal(400, RawHttp.StatusOf(answer));
        Assert.Contains("\"bad_request\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("in the header twice", "", "Authorization: {0}\r\nAuthorization: {0}", 401)]
    [InlineData("in header and query", "&Authorization={0}", "Authorization: {0}", 400)]
    [InlineData("in the query of a call", "&Authorization={0}", "X-Nothing: x", 401)]
    public async Task Credentials_are_given_once_and_where_they_belong(string where, string query, string header, int status)
    {
        var request = $"GET /b2api/v4/b2_list_buckets?accountId={B2.Account}{string.Format(query, B2.Token)} HTTP/1.1\r\n"
            + $"Host: localhost\r\nConnection: close\r\n{string.Format(header, B2.Token)}\r\n\r\n";

        var (answer, _) = await RawHttp.SendAsync(Cooper.Url, Encoding.ASCII.GetBytes(request));

        Assert.True(RawHttp.StatusOf(answer) == status, $"{where}: {answer}");
    }

    /// <summary>What two programs could read as two different requests is one that nobody may send.</summary>
    [Theory]
    [InlineData("length and chunks", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("chunks and length", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n")]
    [InlineData("two lengths", "Content-Length: 4\r\nContent-Length: 5\r\n\r\nmeow")]
    [InlineData("the same length twice", "Content-Length: 4\r\nContent-Length: 4\r\n\r\nmeow")]
    [InlineData("two lengths in one", "Content-Length: 4, 4\r\n\r\nmeow")]
    [InlineData("an unknown encoding", "Transfer-Encoding: gzip\r\n\r\nmeow")]
    [InlineData("two encodings", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("a bare line feed after a header", "X-A: b\nContent-Length: 4\r\n\r\nmeow")]
    [InlineData("a bare line feed at the end", "Content-Length: 4\r\n\nmeow")]
    [InlineData("a bare carriage return", "X-A: b\rX-C: d\r\nContent-Length: 4\r\n\r\nmeow")]
    [InlineData("a folded line", "X-A: b\r\n c\r\nContent-Length: 4\r\n\r\nmeow")]
    [InlineData("a NUL in a value", "X-A: b\0c\r\nContent-Length: 4\r\n\r\nmeow")]
    [InlineData("a NUL in a name", "X-A\0: b\r\nContent-Length: 4\r\n\r\nmeow")]
    [InlineData("a space before the colon", "X-A : b\r\nContent-Length: 4\r\n\r\nmeow")]
    [InlineData("no colon", "X-A\r\nContent-Length: 4\r\n\r\nmeow")]
    [InlineData("no name", ": b\r\nContent-Length: 4\r\n\r\nmeow")]
    [InlineData("two hosts", "Host: other\r\nContent-Length: 4\r\n\r\nmeow")]
    [InlineData("a chunk without a size", "Transfer-Encoding: chunked\r\n\r\nx\r\nmeow\r\n0\r\n\r\n")]
    public async Task Ambiguous_framing_is_refused_and_the_connection_closed(string what, string rest)
    {
        var request = $"POST /b2api/v4/b2_list_buckets HTTP/1.1\r\nHost: localhost\r\nAuthorization: {B2.Token}\r\n{rest}";

        var (answer, isClosed) = await RawHttp.SendAsync(Cooper.Url, Encoding.ASCII.GetBytes(request));

        Assert.True((RawHttp.StatusOf(answer), isClosed) == (400, true), $"{what}: closed {isClosed}, {answer}");
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
    }

    [Theory]
    [InlineData("no version", "GET /v1/health/liveness\r\nHost: localhost\r\n\r\n")]
    [InlineData("a bare line feed", "GET /v1/health/liveness HTTP/1.1\nHost: localhost\r\n\r\n")]
    [InlineData("a NUL in the target", "GET /v1/health/liveness\0 HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("a NUL in the target, encoded", "GET /b2api/v4/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("no host", "GET /v1/health/liveness HTTP/1.1\r\n\r\n")]
    [InlineData("nonsense", "\u0016\u0003\u0001\u0002\r\n\r\n")]
    public async Task A_bad_request_line_is_refused_and_the_connection_closed(string what, string request)
    {
        var (answer, isClosed) = await RawHttp.SendAsync(Cooper.Url, Encoding.Latin1.GetBytes(request));

        Assert.True((RawHttp.StatusOf(answer), isClosed) == (400, true), $"{what}: closed {isClosed}, {answer}");
    }

    [Fact]
    public async Task Headers_and_request_lines_have_their_bounds()
    {
        Assert.Equal(431, await StatusAsync("/v1/health/liveness", $"X-A: {new string('a', 33 * 1024)}\r\n"));
        var many = string.Concat(Enumerable.Range(0, 101).Select(number => $"X-{number}: a\r\n"));
        Assert.Equal(431, await StatusAsync("/v1/health/liveness", many));
        Assert.Equal(414, await StatusAsync("/v1/health/liveness?" + new string('a', 17 * 1024), ""));
        Assert.Equal(200, await StatusAsync("/v1/health/liveness?" + new string('a', 15 * 1024), $"X-A: {new string('a', 20 * 1024)}\r\n"));

        async Task<int> StatusAsync(string target, string headers)
        {
            var request = $"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n";
            return RawHttp.StatusOf((await RawHttp.SendAsync(Cooper.Url, Encoding.ASCII.GetBytes(request))).Answer);
        }
    }

    async Task RefusedAsync(params (string Name, string Value)[] headers) =>
        MustBe(400, "bad_request", await UploadAsync(headers), string.Join(", ", headers));

    Task<B2Reply> UploadAsync((string Name, string Value)[] headers) => B2.UploadAsync(Bucket, "a.txt", Small, request =>
    {
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                throw new ArgumentException($"{name} can't be sent", nameof(headers));
        }
    });
}
