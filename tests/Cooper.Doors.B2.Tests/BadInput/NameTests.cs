using System.Text;

namespace Cooper.Doors.B2.Tests.BadInput;

/// <summary>Names, as headers, in JSON and in paths.</summary>
public sealed class NameTests : BadInputTests
{
    /// <summary>Percent-encoded; none of them is a name.</summary>
    static readonly string[] Bad =
    [
        "", "%00", "a%00b", "%1F", "a%0Ab", "a%0D", "%09", "%7F", "%", "%4", "%zz", "a%2", "%G1", "%C3%28", "%C3", "%ED%A0%80", "%C0%AF",
        "%F4%90%80%80", "%FF", "%E2%82", "%u0041",
        // 1,025 bytes in one, two and four a character.
        new string('n', 1025), string.Concat(Enumerable.Repeat("%C3%A9", 512)) + "n",
        string.Concat(Enumerable.Repeat("%F0%9F%A6%8A", 256)) + "n",
    ];

    /// <summary>All of these are names, and nothing but names.</summary>
    static readonly string[] Odd =
    [
        "..", ".", "../../../etc/passwd", "/etc/passwd", "a/../../b", "a//b", "//", "/", "a/", "/a", "%2e%2e%2f", "a%2Fb",
        "a%252Fb", "\\..\\a", "C:\\a",
        "a b", "a+b", "a?b=c", "a#b", "a;b", "a&b", "'; DROP TABLE versions; --", "\"", "<script>", "${x}", "{0}", "%s%n",
        "~", "-", "con", "nul.txt", "a:b",
        "é", "e\u0301", "日本語", "🦊", "\uFEFF", "\u200B", "\u202Etxt.exe", "\uFFFD", "\uFFFE", "\uE000",
        "\u0080", "\u2028", " ", " a", "a ", "a.",
        new string('n', 1024), string.Concat(Enumerable.Repeat("é", 512)), string.Concat(Enumerable.Repeat("🦊", 256)),
        string.Join('/', Enumerable.Repeat("d", 512)), "b2_list_buckets", "file", "index.db", "temporary",
    ];

    [Fact]
    public async Task A_name_that_is_none_is_a_bad_request_in_the_header_of_an_upload()
    {
        foreach (var name in Bad)
            MustBe(400, "bad_request", await B2.UploadAsync(Bucket, "x", Small, request => Rename(request, name)), name);
        var nameless = await B2.UploadAsync(Bucket, "x", Small, request => request.Headers.Remove("X-Bz-File-Name"));
        MustBe(400, "bad_request", nameless, "no name");
    }

    [Fact]
    public async Task A_name_that_is_none_is_a_bad_request_in_JSON()
    {
        string[] names =
        [
            "\"\"", "\"\\u0000\"", "\"a\\u001fb\"", "\"\\n\"", "\"\\u007f\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"a\\ud83d\"",
            "7", "true", "[]", "{}", "null",
            $"\"{new string('n', 1025)}\"", $"\"{string.Concat(Enumerable.Repeat("\\u00e9", 513))}\"",
        ];
        var id = (await B2.UploadAsync(Bucket, "cat.jpg", Small)).Done().Text("fileId");
        foreach (var name in names)
        {
            var hide = await B2.PostJsonAsync("b2_hide_file", $$"""{"bucketId":"{{Bucket}}","fileName":{{name}}}""");
            MustBe(400, "bad_request", hide, "hide " + name);
            var start = await B2.PostJsonAsync(
                "b2_start_large_file", $$"""{"bucketId":"{{Bucket}}","contentType":"a/b","fileName":{{name}}}""");
            MustBe(400, "bad_request", start, "start " + name);
            var copy = await B2.PostJsonAsync("b2_copy_file", $$"""{"sourceFileId":"{{id}}","fileName":{{name}}}""");
            MustBe(400, "bad_request", copy, "copy " + name);
        }

        await RemoveAllAsync();
    }

    [Fact]
    public async Task A_name_that_is_none_is_a_bad_request_in_a_path()
    {
        foreach (var name in Bad.Where(name => name.Length > 0))
        {
            var answer = await GetAsync("/file/photos/" + name);
            Assert.True(RawHttp.StatusOf(answer) == 400, $"{name}: {answer}");
        }
    }

    [Fact]
    public async Task An_odd_name_is_a_name_like_any_other_and_no_path()
    {
        var before = FoldersAndFiles().ToList();

        foreach (var name in Odd)
        {
            var stored = await B2.UploadAsync(Bucket, name, Encoding.UTF8.GetBytes(name));
            Assert.True(stored.IsDone, $"{name}: {stored} {stored.Message}");
            Assert.Equal(name, stored.Text("fileName"));
        }

        var listed = (await B2.PostAsync("b2_list_file_names", new { bucketId = Bucket, maxFileCount = 1000 })).Done();
        Assert.Equal(
            Odd.OrderBy(Encoding.UTF8.GetBytes, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))),
            listed["files"].EnumerateArray().Select(row => row.GetProperty("fileName").GetString()!));
        foreach (var name in Odd)
        {
            // Encoded altogether, and as little as the request line allows.
            foreach (var path in (string[])[Encode(name, _ => false), Encode(name, IsBare)])
            {
                var answer = await GetAsync("/file/photos/" + path);
                Assert.True(RawHttp.StatusOf(answer) == 200, $"{name} as {path}: {answer}");
                Assert.EndsWith("\r\n\r\n" + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name)), answer, StringComparison.Ordinal);
                var shown = answer.Split("\r\n").Single(line => line.StartsWith("X-Bz-File-Name: ", StringComparison.OrdinalIgnoreCase));
                Assert.Equal(name, Uri.UnescapeDataString(shown["X-Bz-File-Name: ".Length..]));
            }
        }

        Assert.All(FoldersAndFiles().Except(before), path => Assert.Matches(@"^buckets/[0-9a-f]{2}/[0-9a-f]{24}/[a-z0-9./_-]+$", path));
        await RemoveAllAsync();
    }

    [Fact]
    public async Task Letters_beyond_ASCII_in_a_header_are_refused_or_taken_as_UTF8()
    {
        var (url, token) = await B2.GetUploadUrlAsync(Bucket);
        foreach (var bytes in (byte[][])[[.. "é"u8], [0xE9], [0xC3, 0x28], [0xED, 0xA0, 0x80]])
        {
            byte[] head =
            [
                .. Encoding.ASCII.GetBytes($"POST {url.AbsolutePath} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"),
                .. Encoding.ASCII.GetBytes($"Authorization: {token}\r\nX-Bz-File-Name: "),
                .. bytes,
                .. "\r\nContent-Type: text/plain\r\nX-Bz-Content-Sha1: do_not_verify\r\nContent-Length: 4\r\n\r\nmeow"u8,
            ];
            var (answer, _) = await RawHttp.SendAsync(Cooper.Url, head);
            var expected = bytes.AsSpan().SequenceEqual("é"u8) ? 200 : 400;
            Assert.True(RawHttp.StatusOf(answer) == expected, $"{Convert.ToHexString(bytes)}: {answer}");
        }

        var listed = await B2.PostAsync("b2_list_file_names", new { bucketId = Bucket });
        Assert.Equal("é", listed["files"][0].GetProperty("fileName").GetString());
        await RemoveAllAsync();
    }

    [Theory]
    [InlineData("/file/photos")]
    [InlineData("/file/photos/")]
    [InlineData("/file/")]
    [InlineData("/file//cat.jpg")]
    [InlineData("/file")]
    public async Task A_download_without_a_name_is_not_found(string path)
    {
        var answer = await GetAsync(path);

        Assert.Equal(404, RawHttp.StatusOf(answer));
    }

    IEnumerable<string> FoldersAndFiles() =>
        Directory.GetFileSystemEntries(Cooper.Data, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Cooper.Data, path));

    /// <summary>The path as it is, which a library would tidy up.</summary>
    async Task<string> GetAsync(string path)
    {
        var request = $"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {B2.Token}\r\nConnection: close\r\n\r\n";
        return (await RawHttp.SendAsync(Cooper.Url, Encoding.ASCII.GetBytes(request))).Answer;
    }

    static bool IsBare(char c) => char.IsAsciiLetterOrDigit(c) || "-._~/!$'()*;=:@&,".Contains(c);

    static string Encode(string name, Func<char, bool> isBare) => string.Concat(
        Encoding.UTF8.GetBytes(name).Select(one => one < 128 && isBare((char)one) ? ((char)one).ToString() : $"%{one:X2}"));

    static void Rename(HttpRequestMessage request, string name)
    {
        request.Headers.Remove("X-Bz-File-Name");
        request.Headers.TryAddWithoutValidation("X-Bz-File-Name", name);
    }
}
