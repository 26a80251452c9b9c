using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cooper.Testing;

/// <summary>Speaks to the B2 door with the token of one key, in one version of the API.</summary>
public sealed class B2Client
{
    readonly HttpClient http;

    B2Client(HttpClient http, int version, string account, string token) =>
        (this.http, Version, Account, Token) = (http, version, account, token);

    public int Version { get; }

    public string Account { get; }

    public string Token { get; }

    public static async Task<B2Client> LogInAsync(HttpClient http, string keyId, string key, int version = 4)
    {
        var answer = (await AuthorizeAsync(http, keyId, key, version)).Done();
        return new B2Client(http, version, answer.Text("accountId"), answer.Text("authorizationToken"));
    }

    public static async Task<B2Reply> AuthorizeAsync(HttpClient http, string keyId, string key, int version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/b2api/v{version}/b2_authorize_account");
        var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{keyId}:{key}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", pair);
        return await SendAsync(http, request);
    }

    /// <summary>Sends whatever it is.</summary>
    public static async Task<B2Reply> SendAsync(HttpClient http, HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request);
        return await B2Reply.ReadAsync(response);
    }

    /// <summary>The same key and token in another version.</summary>
    public B2Client In(int version) => new(http, version, Account, Token);

    /// <summary>Another token, of whatever kind.</summary>
    public B2Client With(string token) => new(http, Version, Account, token);

    public Task<B2Reply> PostAsync(string call, object fields) => PostJsonAsync(call, JsonSerializer.Serialize(fields));

    public async Task<B2Reply> PostJsonAsync(string call, string json, params (string Name, string Value)[] headers)
    {
        using var content = new StringContent(json);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/b2api/v{Version}/{call}") { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization", Token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await SendAsync(http, request);
    }

    public async Task<string> CreateBucketAsync(string name, string type = "allPrivate") =>
        (await PostAsync("b2_create_bucket", new { accountId = Account, bucketName = name, bucketType = type })).Done().Text("bucketId");

    public Task<B2Reply> DeleteBucketAsync(string bucketId) => PostAsync("b2_delete_bucket", new { accountId = Account, bucketId });

    /// <summary>Makes a key (v4) and logs in with it.</summary>
    public async Task<B2Client> LogInWithNewKeyAsync(
        string[] capabilities, string[]? bucketIds = null, string? namePrefix = null, long? validDurationInSeconds = null)
    {
        var (id, key) = await CreateKeyAsync(capabilities, bucketIds, namePrefix, validDurationInSeconds);
        return await LogInAsync(http, id, key);
    }

    public async Task<(string Id, string Key)> CreateKeyAsync(
        string[] capabilities, string[]? bucketIds = null, string? namePrefix = null, long? validDurationInSeconds = null)
    {
        var made = await In(4).PostAsync(
            "b2_create_key", new { accountId = Account, keyName = "test", capabilities, bucketIds, namePrefix, validDurationInSeconds });
        return (made.Done().Text("applicationKeyId"), made.Text("applicationKey"));
    }

    public async Task<(Uri Url, string Token)> GetUploadUrlAsync(string bucketId)
    {
        var answer = (await PostAsync("b2_get_upload_url", new { bucketId })).Done();
        return (new Uri(answer.Text("uploadUrl")), answer.Text("authorizationToken"));
    }

    public async Task<(Uri Url, string Token)> GetPartUrlAsync(string fileId)
    {
        var answer = (await PostAsync("b2_get_upload_part_url", new { fileId })).Done();
        return (new Uri(answer.Text("uploadUrl")), answer.Text("authorizationToken"));
    }

    /// <summary>An upload as it ought to be; <paramref name="change"/> may spoil it.</summary>
    public async Task<B2Reply> UploadAsync(string bucketId, string name, byte[] content, Action<HttpRequestMessage>? change = null)
    {
        var (url, token) = await GetUploadUrlAsync(bucketId);
        using var request = Upload(url, token, name, content);
        change?.Invoke(request);
        return await SendAsync(http, request);
    }

    public async Task<string> StartLargeFileAsync(string bucketId, string name) =>
        (await PostAsync("b2_start_large_file", new { bucketId, fileName = name, contentType = "text/plain" })).Done().Text("fileId");

    public async Task<B2Reply> UploadPartAsync(string fileId, int number, byte[] content, Action<HttpRequestMessage>? change = null)
    {
        var (url, token) = await GetPartUrlAsync(fileId);
        using var request = Part(url, token, number, content);
        change?.Invoke(request);
        return await SendAsync(http, request);
    }

    public static HttpRequestMessage Upload(Uri url, string token, string name, byte[] content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        request.Headers.TryAddWithoutValidation("Authorization", token);
        request.Headers.TryAddWithoutValidation("X-Bz-File-Name", Uri.EscapeDataString(name));
        request.Headers.TryAddWithoutValidation("X-Bz-Content-Sha1", Sha1(content));
        return request;
    }

    public static HttpRequestMessage Part(Uri url, string token, int number, byte[] content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(content) };
        request.Headers.TryAddWithoutValidation("Authorization", token);
        request.Headers.TryAddWithoutValidation("X-Bz-Part-Number", number.ToString());
        request.Headers.TryAddWithoutValidation("X-Bz-Content-Sha1", Sha1(content));
        return request;
    }

    public static string Sha1(byte[] content) => Convert.ToHexStringLower(SHA1.HashData(content));

    public async Task<(int Status, byte[] Content)> DownloadByIdAsync(string fileId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/b2api/v{Version}/b2_download_file_by_id?fileId={fileId}");
        request.Headers.TryAddWithoutValidation("Authorization", Token);
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    public async Task<(int Status, byte[] Content)> DownloadAsync(string bucketName, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/file/{bucketName}/{Uri.EscapeDataString(name)}");
        request.Headers.TryAddWithoutValidation("Authorization", Token);
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }
}
