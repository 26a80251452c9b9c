using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cooper.Model.Tests.World;
using Cooper.Testing;
using Cooper.Testing.Crash;

namespace Cooper.Model.Tests.Play;

/// <summary>A server of its own, spoken to through B2 and <c>/v1</c>.</summary>
sealed class TwoDoors : IAsyncDisposable
{
    string token = "";
    Journal journal = null!;

    public TestCooper Cooper { get; private set; } = null!;

    public static async Task<TwoDoors> OpenAsync()
    {
        var doors = new TwoDoors();
        doors.Cooper = await TestCooper.StartAsync(doors.OpenJournal, $"limits.part-bytes-min={ModelWorld.PartBytesMin}");
        await doors.LogInAsync();
        return doors;
    }

    /// <summary>A clean stop and a start.</summary>
    /// <param name="between">Done while no server has the folder.</param>
    public async Task RestartAsync(Action? between = null)
    {
        await Cooper.RestartAsync(() =>
        {
            journal.Dispose();
            between?.Invoke();
        });
        await LogInAsync();
    }

    /// <summary>The machine stops here, between two calls, and starts again with what the policy says is left on its disk.</summary>
    public Task CrashAsync(CrashPolicy policy)
    {
        var cut = new Cut(journal.Records.Count);
        return RestartAsync(() =>
        {
            var image = new CrashImages(journal).At(policy, [cut]).Single();
            Directory.Delete(journal.Root, recursive: true);
            image.WriteTo(journal.Root);
        });
    }

    /// <summary>Tokens end with time.</summary>
    public async Task LogInAsync() => token = (await AuthorizeAsync(Cooper.MasterKeyId, Cooper.MasterKey)).Text("authorizationToken");

    public Task<Answer> AuthorizeAsync(string keyId, string secret)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/b2api/v4/b2_authorize_account");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{keyId}:{secret}")));
        return SendAsync(request);
    }

    public Task<Answer> B2Async(ModelKey? key, string call, object fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/b2api/v4/{call}") { Content = Json(fields) };
        request.Headers.TryAddWithoutValidation("Authorization", TokenOf(key));
        return SendAsync(request);
    }

    public Task<Answer> V1Async(ModelKey? key, string method, string path, object? body = null, long? ifMatch = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), $"/v1/{path}") { Content = body is null ? null : Json(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key?.Secret ?? Cooper.MasterKey);
        request.Headers.Add("X-Namespace", "default");
        if (ifMatch is { } revision)
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{revision}\"");
        return SendAsync(request);
    }

    public Task<Answer> UploadAsync(string path, string uploadToken, string name, byte[] content, long? timestamp)
    {
        var request = Upload(path, uploadToken, content);
        request.Headers.Add("X-Bz-File-Name", Uri.EscapeDataString(name));
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        if (timestamp is { } given)
            request.Headers.Add("X-Bz-Custom-Upload-Timestamp", $"{given}");
        return SendAsync(request);
    }

    public Task<Answer> UploadPartAsync(string path, string uploadToken, int number, byte[] content)
    {
        var request = Upload(path, uploadToken, content);
        request.Headers.Add("X-Bz-Part-Number", $"{number}");
        return SendAsync(request);
    }

    public Task<Answer> PutAsync(string path, byte[] content, string contentType)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return SendAsync(request);
    }

    public Task<Answer> DownloadAsync(ModelKey? key, string fileId, string? range) =>
        GetAsync(key, $"/b2api/v4/b2_download_file_by_id?fileId={fileId}", range);

    public Task<Answer> DownloadByNameAsync(string bucket, string name) =>
        GetAsync(null, $"/file/{bucket}/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}", null);

    public async ValueTask DisposeAsync()
    {
        await Cooper.DisposeAsync();
        journal.Dispose();
    }

    JournalDisk OpenJournal(string folder)
    {
        journal = new Journal(folder);
        return journal.Disk;
    }

    Task<Answer> GetAsync(ModelKey? key, string path, string? range)
    {
        // As it is: dots and encoded slashes belong to names.
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Cooper.Url + path, options));
        request.Headers.TryAddWithoutValidation("Authorization", TokenOf(key));
        if (range is not null)
            request.Headers.TryAddWithoutValidation("Range", range);
        return SendAsync(request);
    }

    static HttpRequestMessage Upload(string path, string uploadToken, byte[] content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(content) };
        request.Headers.TryAddWithoutValidation("Authorization", uploadToken);
        request.Headers.Add("X-Bz-Content-Sha1", ModelWorld.Sha1(content));
        return request;
    }

    string TokenOf(ModelKey? key) => key?.Token ?? token;

    static StringContent Json(object fields) => new(JsonSerializer.Serialize(fields), Encoding.UTF8, "application/json");

    async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        using (var response = await Cooper.HttpClient.SendAsync(request))
            return new Answer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }
}

/// <summary>What came back.</summary>
sealed record Answer(int Status, byte[] Content)
{
    readonly Lazy<JsonElement?> body = new(() => Content is [(byte)'{', ..] ? JsonElement.Parse(Content) : null);

    /// <summary>Status and code, as <c>404 bucket_not_found</c>; the status alone when it went well.</summary>
    public string Outcome => Status < 400 ? $"{Status}" : $"{Status} {(Find("code") ?? Find("error.code"))?.ToString()}".TrimEnd();

    public JsonElement At(string path) => Find(path) ?? throw new DivergedException($"{path} is not in {this}");

    public string Text(string path) => At(path).ToString();

    public JsonElement? Find(string path)
    {
        var at = body.Value;
        foreach (var step in path.Split('.'))
            at = at is { ValueKind: JsonValueKind.Object } inside && inside.TryGetProperty(step, out var next) ? next : null;
        return at is { ValueKind: JsonValueKind.Null } ? null : at;
    }

    public override string ToString() =>
        body.Value is null ? $"{Status} with {Content.Length} bytes" : $"{Status} {Encoding.UTF8.GetString(Content)}";
}

/// <summary>The product does something else than the model.</summary>
sealed class DivergedException(string message) : Exception(message);
