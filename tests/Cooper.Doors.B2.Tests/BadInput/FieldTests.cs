using System.Text;
using Cooper.Http;
using Cooper.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Doors.B2.Tests.BadInput;

/// <summary>JSON and its fields.</summary>
public sealed class FieldTests : BadInputTests
{
    [Fact]
    public async Task What_is_no_JSON_object_is_bad_JSON_at_every_call()
    {
        string[] texts =
        [
            "{", "}", "[]", "null", "1", "\"{}\"", "{}{}", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\":NaN}", "{\"a\":01}", "{} //", "/**/{}",
            "{\"a\":1,\"a\":2}", "{\"a\":\"\n\"}", "{\"\\ud800\":1,\"b\":2}", "\0",
            "{\"a\":" + new string('[', 17) + new string(']', 17) + "}",
            new string('[', 100_000), string.Concat(Enumerable.Repeat("{\"a\":", 100_000)),
        ];
        byte[][] bodies =
        [
            .. texts.Select(Encoding.ASCII.GetBytes),
            // UTF-16, and what is not UTF-8 in a value and in a name.
            [0xFF, 0xFE, 0x7B, 0, 0x7D, 0], [.. "{\"a\":\""u8, 0xFF, .. "\"}"u8], [.. "{\""u8, 0xC3, 0x28, .. "\":1}"u8],
        ];
        foreach (var path in JsonCalls())
        {
            foreach (var body in bodies)
            {
                var reply = await SendAsync(path, body);
                var shown = Encoding.Latin1.GetString(body.AsSpan(0, Math.Min(40, body.Length)));
                // Where a field is missing too, that may be seen first.
                Assert.True(reply.Status == 400 && reply.Code is "bad_json" or "bad_request", $"{path} {shown}: {reply}");
            }
        }
    }

    [Fact]
    public async Task A_body_of_more_than_a_megabyte_is_refused_at_every_call()
    {
        var body = Encoding.ASCII.GetBytes($$"""{"a":"{{new string('a', 1024 * 1024)}}"}""");
        foreach (var path in JsonCalls())
            MustBe(400, "bad_request", await SendAsync(path, body), path);
    }

    [Fact]
    public async Task A_field_of_a_wrong_type_is_a_bad_request_at_every_call()
    {
        string[] fields =
        [
            "accountId", "applicationKeyId", "bucketId", "bucketName", "bucketType", "capabilities", "contentType", "destinationBucketId",
            "eventNotificationRules", "fileId", "fileName", "fileNamePrefix", "keyName", "largeFileId", "partNumber", "partSha1Array",
            "sourceFileId", "validDurationInSeconds",
        ];
        string[] values =
            ["7.5", "-1", "true", "{}", "{\"a\":{}}", "[[]]", "[7]", "\"\\ud800\"", "\"\\u0000\"", "\"\"", "1e400", "99999999999999999999"];
        foreach (var path in JsonCalls())
        {
            foreach (var value in values)
            {
                // All fields at once: whichever is looked at first is wrong.
                var json = "{" + string.Join(',', fields.Select(field => $"\"{field}\":{value}")) + "}";
                var reply = await SendAsync(path, Encoding.UTF8.GetBytes(json));
                Assert.True(reply.Status is 400 or 404, $"{path} with {value}: {reply} {reply.Message}");
            }
        }
    }

    [Fact]
    public async Task A_field_that_is_given_twice_is_refused()
    {
        var twice = $$"""{"bucketId":"{{Bucket}}","bucketId":"{{Bucket}}"}""";
        var inside = $$"""{"bucketId":"{{Bucket}}","fileName":"a","contentType":"a/b","fileInfo":{"a":"1","a":"2"} }""";
        var byCase = $$"""{"bucketId":"{{Bucket}}","fileName":"a","contentType":"a/b","fileInfo":{"a":"1","A":"2"} }""";

        MustBe(400, "bad_json", await B2.PostJsonAsync("b2_get_upload_url", twice), twice);
        MustBe(400, "bad_json", await B2.PostJsonAsync("b2_start_large_file", inside), inside);
        MustBe(400, "bad_request", await B2.PostJsonAsync("b2_start_large_file", byCase), byCase);
        using var query = new HttpRequestMessage(HttpMethod.Get, $"/b2api/v4/b2_get_upload_url?bucketId={Bucket}&bucketId={Bucket}");
        query.Headers.TryAddWithoutValidation("Authorization", B2.Token);
        MustBe(400, "bad_request", await B2Client.SendAsync(Cooper.HttpClient, query), "in a query");
    }

    [Theory]
    [InlineData("b2_list_file_names", "maxFileCount", 10_000, "out_of_range")]
    [InlineData("b2_list_file_versions", "maxFileCount", 10_000, "out_of_range")]
    [InlineData("b2_list_unfinished_large_files", "maxFileCount", 100, "bad_request")]
    [InlineData("b2_list_keys", "maxKeyCount", 10_000, "bad_request")]
    public async Task A_page_has_its_bounds(string call, string field, int most, string code)
    {
        foreach (var count in (string[])["1", "0", "null", $"{most}", $"{most}.0"])
            Assert.True((await AskAsync(count)).IsDone, $"{call} {count}");
        foreach (var count in (string[])["-1", $"{most + 1}", "9223372036854775807", "-9223372036854775808"])
            MustBe(400, code, await AskAsync(count), $"{call} {count}");
        foreach (var count in (string[])["\"10\"", "1.5", "true", "[]", "{}", "1e400", "9223372036854775808"])
            MustBe(400, "bad_request", await AskAsync(count), $"{call} {count}");

        Task<B2Reply> AskAsync(string count) =>
            B2.PostJsonAsync(call, $$"""{"accountId":"{{B2.Account}}","bucketId":"{{Bucket}}","{{field}}":{{count}}}""");
    }

    [Fact]
    public async Task The_pages_of_parts_have_their_bounds()
    {
        var file = await B2.StartLargeFileAsync(Bucket, "film.mp4");

        foreach (var (start, count) in ((int, int)[])[(1, 1), (0, 0), (10_000, 1000)])
            Assert.True((await AskAsync(start, count)).IsDone);
        foreach (var (start, count) in ((long, long)[])[(-1, 1), (10_001, 1), (1, -1), (1, 1001), (1, long.MaxValue)])
            MustBe(400, "bad_request", await AskAsync(start, count), $"{count} from {start}");

        (await B2.PostAsync("b2_cancel_large_file", new { fileId = file })).Done();

        Task<B2Reply> AskAsync(long start, long count) =>
            B2.PostAsync("b2_list_parts", new { fileId = file, startPartNumber = start, maxPartCount = count });
    }

    [Fact]
    public async Task Ids_that_are_none_are_told_so_in_the_words_of_each_call()
    {
        string[] ofFiles =
            ["b2_get_file_info", "b2_get_upload_part_url", "b2_list_parts", "b2_cancel_large_file", "b2_download_file_by_id"];
        foreach (var id in (string[])["", "x", "..", "4_z", Bucket + "0", Bucket.ToUpperInvariant(), "\u0000", new string('f', 10_000)])
        {
            MustBe(400, "bad_bucket_id", await B2.PostAsync("b2_get_upload_url", new { bucketId = id }), id);
            MustBe(400, "bad_bucket_id", await B2.PostAsync("b2_hide_file", new { bucketId = id, fileName = "a" }), id);
            MustBe(400, "invalid_bucket_id", await B2.PostAsync("b2_list_file_names", new { bucketId = id }), id);
            MustBe(400, "invalid_bucket_id", await B2.PostAsync("b2_list_file_versions", new { bucketId = id }), id);
            var from = await B2.PostAsync("b2_list_file_versions", new { bucketId = Bucket, startFileName = "a", startFileId = id });
            Assert.True(id.Length == 0 ? from.IsDone : from == new B2Reply(400, "invalid_file_id"), $"{id}: {from}");
            foreach (var call in ofFiles)
                MustBe(400, "bad_request", await B2.PostAsync(call, new { fileId = id }), $"{call} {id}");
        }
    }

    [Fact]
    public async Task Messages_repeat_only_the_begin_of_what_was_sent()
    {
        var reply = await B2.PostAsync("b2_get_file_info", new { fileId = new string('f', 100_000) });

        Assert.InRange(reply.Message.Length, 1, 200);
    }

    IEnumerable<string> JsonCalls() =>
        Cooper.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<RouteNeeds>()?.Credential == Credential.AccountToken)
            .Where(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") == true)
            .Select(route => route.RoutePattern.RawText!)
            .Where(path => path.StartsWith("/b2api/v4/", StringComparison.Ordinal));

    async Task<B2Reply> SendAsync(string path, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization", B2.Token);
        return await B2Client.SendAsync(Cooper.HttpClient, request);
    }
}
