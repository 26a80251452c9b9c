using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Files;

/// <summary>What a download asks for and cannot have is refused, never overlooked.</summary>
public sealed class DownloadRefusalTests
{
    [Theory]
    [InlineData("X-Bz-Server-Side-Encryption-Customer-Algorithm", "AES256")]
    [InlineData("X-Bz-Server-Side-Encryption-Customer-Key", "c2VjcmV0")]
    [InlineData("X-Bz-Server-Side-Encryption-Customer-Key-Md5", "c2VjcmV0")]
    public async Task A_customers_key_for_a_file_that_has_none_is_a_bad_request(string header, string value)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var id = await StoreAsync(b2);

        foreach (var path in (string[])["/file/photos/a.txt", $"/b2api/v4/b2_download_file_by_id?fileId={id}"])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
            {
                using var request = new HttpRequestMessage(method, path);
                request.Headers.TryAddWithoutValidation("Authorization", b2.Token);
                request.Headers.TryAddWithoutValidation(header, value);
                using var response = await cooper.HttpClient.SendAsync(request);
                Assert.Equal(400, (int)response.StatusCode);
                Assert.DoesNotContain(value, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Overrides_in_the_query_hold_for_a_call_with_a_body_too()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var id = await StoreAsync(b2);

        Assert.Equal("text/html", await TypeAsync("?b2ContentType=text/html", new { fileId = id }));
        Assert.Equal("text/css", await TypeAsync("", new { fileId = id, b2ContentType = "text/css" }));
        Assert.Equal("text/css", await TypeAsync("?b2ContentType=text/html", new { fileId = id, b2ContentType = "text/css" }));
        Assert.Null(await TypeAsync("?b2ContentType=x", new { fileId = id }));

        async Task<string?> TypeAsync(string query, object fields)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/b2api/v4/b2_download_file_by_id" + query)
            {
                Content = new StringContent(JsonSerializer.Serialize(fields)),
            };
            request.Headers.TryAddWithoutValidation("Authorization", b2.Token);
            using var response = await cooper.HttpClient.SendAsync(request);
            return response.IsSuccessStatusCode ? response.Content.Headers.ContentType?.ToString() : null;
        }
    }

    static async Task<string> StoreAsync(B2Client b2) =>
        (await b2.UploadAsync(await b2.CreateBucketAsync("photos"), "a.txt", "meow"u8.ToArray())).Done().Text("fileId");
}
