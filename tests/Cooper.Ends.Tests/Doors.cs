using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cooper.Domain.Tasks;
using Cooper.Engine.Embedded.Disk;
using Cooper.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Ends.Tests;

/// <summary>A server of its own, spoken to through its two doors like anybody does.</summary>
sealed class Doors : IAsyncDisposable
{
    Doors(TestCooper cooper) => Cooper = cooper;

    public TestCooper Cooper { get; }

    /// <summary>Of the master key.</summary>
    public string Token { get; private set; } = "";

    public static async Task<Doors> OpenAsync(IDisk? disk = null, params string[] options)
    {
        string[] all = ["limits.part-bytes-min=5", .. options];
        var doors = new Doors(disk is null ? await TestCooper.StartAsync(all) : await TestCooper.StartAsync(disk, all));
        await doors.LogInAsync();
        return doors;
    }

    public async Task RestartAsync(Action? between = null)
    {
        await Cooper.RestartAsync(between);
        await LogInAsync();
    }

    public Task RunTasksAsync() => Cooper.RunTasksAsync();

    public Task<bool> RunOneStepAsync() => Cooper.Services.GetRequiredService<TaskRunner>().RunOneStepAsync(CancellationToken.None);

    public async Task<string> AuthorizeAsync(string keyId, string secret) =>
        (await TryAuthorizeAsync(keyId, secret)).Text("authorizationToken");

    public async Task<Answer> TryAuthorizeAsync(string keyId, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/b2api/v4/b2_authorize_account");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{keyId}:{secret}")));
        return await SendAsync(request);
    }

    public Task<Answer> B2Async(string call, object fields) => B2Async(call, fields, Token);

    public async Task<Answer> B2Async(string call, object fields, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/b2api/v4/{call}");
        request.Headers.TryAddWithoutValidation("Authorization", token);
        request.Content = new StringContent(JsonSerializer.Serialize(fields), Encoding.UTF8, "application/json");
        return await SendAsync(request);
    }

    public Task<Answer> V1Async(string method, string path, object? body = null, string? ifMatch = null) =>
        V1Async(method, path, Cooper.MasterKey, body, ifMatch);

    public async Task<Answer> V1Async(string method, string path, string secret, object? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/v1/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        request.Headers.Add("X-Namespace", "default");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return await SendAsync(request);
    }

    /// <summary>The id of a new bucket.</summary>
    public async Task<string> CreateBucketAsync(string name)
    {
        var answer = await B2Async(
            "b2_create_bucket", new { accountId = Cooper.MasterKeyId, bucketName = name, bucketType = "allPrivate" });
        return answer.Text("bucketId");
    }

    public async Task<UploadUrl> GetUploadUrlAsync(string bucket)
    {
        var answer = await B2Async("b2_get_upload_url", new { bucketId = bucket });
        return new UploadUrl(answer.Text("uploadUrl"), answer.Text("authorizationToken"));
    }

    /// <summary>A download authorization for all names.</summary>
    public async Task<string> GetLeaveAsync(string bucket)
    {
        var wish = new { bucketId = bucket, fileNamePrefix = "", validDurationInSeconds = 1000 };
        return (await B2Async("b2_get_download_authorization", wish)).Text("authorizationToken");
    }

    public async Task<UploadUrl> GetPartUrlAsync(string file)
    {
        var answer = await B2Async("b2_get_upload_part_url", new { fileId = file });
        return new UploadUrl(answer.Text("uploadUrl"), answer.Text("authorizationToken"));
    }

    public async Task<Answer> UploadAsync(UploadUrl url, string name, byte[] content, CancellationToken hangUp = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url.Path);
        request.Headers.TryAddWithoutValidation("Authorization", url.Token);
        request.Headers.Add("X-Bz-File-Name", Uri.EscapeDataString(name));
        request.Headers.Add("X-Bz-Content-Sha1", Convert.ToHexStringLower(SHA1.HashData(content)));
        request.Content = new ByteArrayContent(content);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        return await SendAsync(request, hangUp);
    }

    /// <summary>The id of the new version.</summary>
    public async Task<string> UploadAsync(string bucket, string name, string content) =>
        (await UploadAsync(await GetUploadUrlAsync(bucket), name, Encoding.UTF8.GetBytes(content))).Text("fileId");

    public async Task<Answer> UploadPartAsync(UploadUrl url, int number, byte[] content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url.Path);
        request.Headers.TryAddWithoutValidation("Authorization", url.Token);
        request.Headers.Add("X-Bz-Part-Number", $"{number}");
        request.Headers.Add("X-Bz-Content-Sha1", Convert.ToHexStringLower(SHA1.HashData(content)));
        request.Content = new ByteArrayContent(content);
        return await SendAsync(request);
    }

    /// <summary>The id of an unfinished large file with that many parts.</summary>
    public async Task<string> StartLargeFileAsync(string bucket, string name, params string[] parts)
    {
        var started = await B2Async("b2_start_large_file", new { bucketId = bucket, fileName = name, contentType = "text/plain" });
        var url = await GetPartUrlAsync(started.Text("fileId"));
        for (var at = 0; at < parts.Length; at++)
            Assert.Equal(200, (await UploadPartAsync(url, at + 1, Encoding.UTF8.GetBytes(parts[at]))).Status);
        return started.Text("fileId");
    }

    /// <summary>The id and the secret of a key restricted to these buckets.</summary>
    public async Task<(string Id, string Secret)> CreateKeyAsync(params string[] buckets)
    {
        string[] capabilities = ["listBuckets", "listFiles", "readFiles", "writeFiles", "deleteFiles", "shareFiles"];
        var answer = await B2Async(
            "b2_create_key", new { accountId = Cooper.MasterKeyId, capabilities, keyName = "restricted", bucketIds = buckets });
        return (answer.Text("applicationKeyId"), answer.Text("applicationKey"));
    }

    public Task<Answer> DownloadAsync(string bucketName, string name) => DownloadAsync(bucketName, name, Token);

    public Task<Answer> DownloadAsync(string bucketName, string name, string? token) => GetAsync($"/file/{bucketName}/{name}", token);

    public Task<Answer> DownloadByIdAsync(string file) => GetAsync($"/b2api/v4/b2_download_file_by_id?fileId={file}", Token);

    public Task<Answer> DeleteAsync(string bucket, string query = "", string? ifMatch = null) =>
        V1Async("DELETE", $"buckets/{Spell(bucket)}{(query.Length > 0 ? "?" + query : "")}", ifMatch: ifMatch);

    public Task<Answer> RestoreAsync(string bucket, string query = "") => V1Async("POST", $"buckets/bkt_{bucket}/restore{query}");

    public Task<Answer> TaskAsync(string task) => V1Async("GET", $"tasks/{task}");

    /// <summary>What the doors tell of a bucket: all lists, all parts, every version's content, and what it counts.</summary>
    public async Task<IReadOnlyList<string>> DescribeAsync(string bucket)
    {
        var versions = await B2Async("b2_list_file_versions", new { bucketId = bucket, maxFileCount = 1000 });
        var unfinished = await B2Async("b2_list_unfinished_large_files", new { bucketId = bucket });
        var told = new List<string>
        {
            versions.Content,
            (await B2Async("b2_list_file_names", new { bucketId = bucket, maxFileCount = 1000 })).Content,
            unfinished.Content,
        };
        foreach (var file in unfinished.At("files").EnumerateArray())
            told.Add((await B2Async("b2_list_parts", new { fileId = file.GetProperty("fileId").GetString() })).Content);
        foreach (var file in versions.At("files").EnumerateArray().Where(file => file.GetProperty("action").GetString() == "upload"))
            told.Add((await DownloadByIdAsync(file.GetProperty("fileId").GetString()!)).Content);
        foreach (var kind in new[] { "objects", "uploads", "batches" })
            told.Add((await V1Async("POST", $"buckets/bkt_{bucket}/{kind}/list")).Content);
        var shown = await V1Async("GET", $"buckets/bkt_{bucket}");
        string[] lasting = ["bucket_id", "bucket_name", "storage_name", "object_count", "total_size_bytes", "created_at", "status"];
        told.Add(string.Join(" ", lasting.Select(shown.Text)));
        return told;
    }

    public ValueTask DisposeAsync() => Cooper.DisposeAsync();

    static string Spell(string bucket) => bucket.Length == 24 ? $"bkt_{bucket}" : bucket;

    async Task<Answer> GetAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        return await SendAsync(request);
    }

    async Task LogInAsync() => Token = await AuthorizeAsync(Cooper.MasterKeyId, Cooper.MasterKey);

    async Task<Answer> SendAsync(HttpRequestMessage request, CancellationToken hangUp = default)
    {
        using var response = await Cooper.HttpClient.SendAsync(request, hangUp);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(hangUp));
    }
}

sealed record UploadUrl(string Url, string Token)
{
    /// <summary>The server is at another port after a restart.</summary>
    public string Path => new Uri(Url).PathAndQuery;
}

/// <summary>What came back.</summary>
sealed record Answer(int Status, string Content)
{
    /// <summary>Status and code, as <c>404 bucket_not_found</c>; the status alone when it went well.</summary>
    public string Outcome => Status < 400 ? $"{Status}" : $"{Status} {(Find("code") ?? Find("error.code"))?.ToString()}".TrimEnd();

    public JsonElement At(string path) => Find(path) ?? throw new KeyNotFoundException($"{path} is not in {Status} {Content}");

    public string Text(string path) => At(path).ToString();

    public JsonElement? Find(string path)
    {
        if (!Content.StartsWith('{'))
            return null;
        JsonElement? at = JsonElement.Parse(Content);
        foreach (var step in path.Split('.'))
        {
            if (at is { ValueKind: JsonValueKind.Array } list && int.TryParse(step, out var index))
                at = index < list.GetArrayLength() ? list[index] : null;
            else
                at = at is { ValueKind: JsonValueKind.Object } inside && inside.TryGetProperty(step, out var next) ? next : null;
        }

        return at;
    }
}
