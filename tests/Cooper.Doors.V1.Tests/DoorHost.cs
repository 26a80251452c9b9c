using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.LargeFiles;
using Cooper.Domain.Tasks;
using Cooper.Http;
using Cooper.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.Doors.V1.Tests;

/// <summary>
/// A real server, spoken to as <c>/v1</c>. Every answer is held against the contract.
/// </summary>
sealed class DoorHost(TestCooper cooper, Caller master) : IAsyncDisposable
{
    public const string Namespace = "default";

    /// <summary>It stands still until it is moved.</summary>
    public TestClock Clock => cooper.Clock;

    public Caller Master => master;

    public HttpClient HttpClient => cooper.HttpClient;

    public string NamespaceId => V1Namespace.IdOf(master.Account);

    /// <summary>Of this door alone.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints =>
    [
        .. Get<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RenderRefusal>() == V1Door.Refusals),
    ];

    public static async Task<DoorHost> StartAsync(params string[] options)
    {
        var cooper = await TestCooper.StartAsync(options);
        var authenticate = cooper.Services.GetRequiredService<Authenticate>();
        return new DoorHost(cooper, await authenticate.ByBearerAsync(cooper.MasterKey, default));
    }

    /// <summary>A key's secret.</summary>
    public async Task<string> CreateKeyAsync(CapabilitySet capabilities, long? validSeconds = null, params BucketId[] buckets)
    {
        var wish = new NewKey("test", capabilities, buckets.Length == 0 ? null : buckets, NamePrefix: null, validSeconds);
        return (await Get<CreateKey>().ExecuteAsync(master, wish, default)).Secret;
    }

    /// <summary>As through B2, with one file in it.</summary>
    public async Task<BucketId> CreateFilledAsync(string name)
    {
        var bucket = await Get<CreateBucket>().ExecuteAsync(master, new NewBucket(name, name, BucketType.AllPrivate), default);
        var upload = new Upload(
            new UploadTicket(bucket.Id, bucket.Epoch), FileName.TryParse("cat.jpg")!, "image/jpeg", FileVersion.NoInfo,
            new ContentDigest.NotGiven(), null, 4, null);
        await Get<UploadFile>().ExecuteAsync(master, upload, PipeReader.Create(new MemoryStream("meow"u8.ToArray())), default);
        return bucket.Id;
    }

    /// <summary>A large file with one part, not finished.</summary>
    public async Task StartLargeFileAsync(BucketId id, byte[] part)
    {
        var file = await Get<StartLargeFile>().ExecuteAsync(
            master, id, FileName.TryParse("film")!, "video/mp4", FileVersion.NoInfo, null, default);
        var bucket = (await Get<ICatalog>().Buckets.FindAsync(id, default))!;
        await Get<UploadPart>().ExecuteAsync(
            master, new PartTicket(file.Id, bucket.Epoch), 1, new ContentDigest.NotGiven(), null, part.Length,
            PipeReader.Create(new MemoryStream(part)), default);
    }

    /// <summary>A folder of the server's data.</summary>
    public string PathOf(params string[] steps) => Path.Join([cooper.Data, .. steps]);

    public Task RestartAsync() => cooper.RestartAsync();

    public Task RunTasksAsync() => cooper.RunTasksAsync();

    public Task<bool> RunOneTaskStepAsync() => Get<TaskRunner>().RunOneStepAsync(default);

    public Task<Answer> GetAsync(string path) => SendAsync("GET", path);

    public Task<Answer> PostAsync(string path, string? body = null) => SendAsync("POST", path, body);

    public Task<Answer> DeleteAsync(string path, string? ifMatch = null) =>
        SendAsync("DELETE", path, headers: ifMatch is null ? [] : [("If-Match", ifMatch)]);

    public async Task<string> CreateBucketAsync(string name)
    {
        var schema = new { properties = new { a = new { type = "text" } } };
        var body = JsonSerializer.Serialize(new { bucket_name = name, bucket_schema = schema });
        return (await PostAsync("/v1/buckets", body)).Text("bucket_id");
    }

    /// <summary>With the master key and the namespace, unless other headers say otherwise; a null value leaves one out.</summary>
    public async Task<Answer> SendAsync(string method, string path, string? body = null, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        var all = new Dictionary<string, string?> { ["Authorization"] = $"Bearer {cooper.MasterKey}", ["X-Namespace"] = Namespace };
        foreach (var (name, value) in headers)
            all[name] = value;
        foreach (var (name, value) in all.Where(header => header.Value is not null))
            request.Headers.TryAddWithoutValidation(name, value);

        using var response = await cooper.HttpClient.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json" && text.Length > 0;
        var answer = new Answer((int)response.StatusCode, isJson ? JsonElement.Parse(text) : null, response.Headers) { Raw = text };
        AssertFitsContract(method, path, answer);
        return answer;
    }

    public ValueTask DisposeAsync() => cooper.DisposeAsync();

    public T Get<T>()
        where T : notnull => cooper.Services.GetRequiredService<T>();

    static void AssertFitsContract(string method, string path, Answer answer)
    {
        Assert.True(answer.Headers.Contains("X-Request-ID"));
        foreach (var line in answer.Raw.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)))
            Assert.Empty(Contract.Misfits("BucketDeleteTaskResponse", JsonElement.Parse(line[6..])));
        if (answer.Body is not { } body)
        {
            if (method != "HEAD")
                Assert.Empty(Contract.Misfits(method, path, answer.Status));
            return;
        }

        Assert.Empty(Contract.Misfits(method, path, answer.Status, body));
        if (answer.Status >= 400)
            Assert.Equal(answer.Status, body.GetProperty("status").GetInt32());
    }
}

/// <summary>What came back.</summary>
sealed record Answer(int Status, JsonElement? Body, HttpResponseHeaders Headers)
{
    public string Raw { get; init; } = "";

    /// <summary>Status and code, as <c>404 bucket_not_found</c>.</summary>
    public string Refusal =>
        $"{Status} {(Body!.Value.GetProperty("error").TryGetProperty("code", out var code) ? code.GetString() : "")}".TrimEnd();

    public JsonElement At(string path) => path.Split('.').Aggregate(Body!.Value, (at, step) => at.GetProperty(step));

    public string Text(string path) => At(path).ToString();

    public string[] Names(string path) => [.. At("results").EnumerateArray().Select(result => result.GetProperty(path).GetString()!)];
}
