using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cooper.Domain;
using Cooper.Domain.Buckets;
using Cooper.Domain.Catalog;
using Cooper.Domain.Keys;
using Cooper.Domain.Places;
using Cooper.Domain.Tasks;
using Cooper.Http;
using Cooper.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cooper.Doors.V1.Tests;

/// <summary>
/// The door over the embedded engine, on a port of its own and without the rest of the server. Every answer is held against the document
/// that the door publishes.
/// </summary>
sealed class DoorHost : IAsyncDisposable
{
    public const string Namespace = "default";

    readonly WebApplication app;
    readonly string folder;
    readonly SecretBox secrets;
    readonly HttpClient client;
    int keys;

    DoorHost(WebApplication app, TestEngine engine, SecretBox secrets, string folder)
    {
        (this.app, Engine, this.secrets, this.folder) = (app, engine, secrets, folder);
        client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public TestEngine Engine { get; }

    /// <summary>The secret of a key that may do everything.</summary>
    public string Master { get; private set; } = "";

    public IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>()];

    public static async Task<DoorHost> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("cooper-v1-").FullName;
        var entropy = new SeededEntropy(7);
        var engine = await TestEngine.OpenAsync(folder);
        var root = RootKey.New(entropy);
        var secrets = new SecretBox(root, entropy);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services
            .AddSingleton<ICatalog>(engine.Catalog).AddSingleton<IBucketStore>(engine.Places).AddSingleton(engine.Limits)
            .AddSingleton<Entropy>(entropy).AddSingleton(TimeProvider.System)
            .AddSingleton(root).AddSingleton(secrets).AddSingleton<Tokens>().AddSingleton<Authenticate>()
            .AddSingleton<ITaskLog, NoLog>().AddSingleton<TaskRunner>()
            .AddSingleton<CreateBucket>().AddSingleton<ListBuckets>().AddSingleton<GetBucket>().AddSingleton<DeleteBucketCascade>()
            .AddSingleton<GetTask>().AddSingleton<ListTasks>()
            .AddV1Door();
        var app = builder.Build();
        app.UseMiddleware<RequestIdMiddleware>((Func<string>)(() => "req_" + entropy.NextHex(16)));
        app.UseMiddleware<RefusalMiddleware>(V1Door.Refusals);
        app.UseRouting();
        app.MapV1Door();
        await app.StartAsync();

        var host = new DoorHost(app, engine, secrets, folder);
        host.Master = await host.CreateKeyAsync(CapabilitySet.All);
        return host;
    }

    /// <summary>A key's secret.</summary>
    public async Task<string> CreateKeyAsync(CapabilitySet capabilities, DateTimeOffset? expiresAt = null, params BucketId[] buckets)
    {
        var id = KeyId.Numbered(TestEngine.TheAccount, ++keys);
        var secret = $"secret-{keys}";
        await Engine.Catalog.WriteAsync(
            async transaction =>
            {
                await transaction.Keys.AddAsync(new ApplicationKey
                {
                    Id = id,
                    Account = TestEngine.TheAccount,
                    Name = "test",
                    Capabilities = capabilities,
                    Buckets = buckets.Length == 0 ? null : buckets,
                    CreatedAt = DateTimeOffset.UnixEpoch,
                    ExpiresAt = expiresAt,
                    Secret = secrets.Seal(id, secret),
                });
                return 0;
            },
            default);
        return secret;
    }

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
        var all = new Dictionary<string, string?> { ["Authorization"] = $"Bearer {Master}", ["X-Namespace"] = Namespace };
        foreach (var (name, value) in headers)
            all[name] = value;
        foreach (var (name, value) in all.Where(header => header.Value is not null))
            request.Headers.TryAddWithoutValidation(name, value);

        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var answer = new Answer((int)response.StatusCode, text.Length == 0 ? null : JsonElement.Parse(text), response.Headers);
        AssertFitsContract(method, path, answer);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        await Engine.DisposeAsync();
        secrets.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    static void AssertFitsContract(string method, string path, Answer answer)
    {
        Assert.True(answer.Headers.Contains("X-Request-ID"));
        if (answer.Body is not { } body)
            return;
        var bare = path.Split('?')[0].TrimEnd('/');
        var known = Contract.Document.GetProperty("paths").EnumerateObject()
            .Where(one => Fits(one.Name, bare) && one.Value.TryGetProperty(method.ToLowerInvariant(), out _))
            .OrderBy(one => one.Name.Contains('{', StringComparison.Ordinal))
            .Select(one => one.Name).FirstOrDefault();
        var schema = known is null ? Contract.Schema("ErrorResponse") : Contract.AnswerSchema(known, method, answer.Status);
        Assert.Empty(Contract.Misfits(body, schema));
        if (answer.Status >= 400)
            Assert.Equal(answer.Status, body.GetProperty("status").GetInt32());
    }

    static bool Fits(string template, string path)
    {
        string[] wanted = template.Split('/'), steps = path.Split('/');
        return wanted.Length == steps.Length && wanted.Zip(steps).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    sealed class NoLog : ITaskLog
    {
        public void StepFailed(DurableTask task, Exception exception, TimeSpan retryIn)
        {
        }

        public void TaskFailed(DurableTask task, Exception exception)
        {
        }

        public void TaskCompleted(DurableTask task)
        {
        }
    }
}

/// <summary>What came back.</summary>
sealed record Answer(int Status, JsonElement? Body, HttpResponseHeaders Headers)
{
    /// <summary>Status and code, as <c>404 bucket_not_found</c>.</summary>
    public string Refusal =>
        $"{Status} {(Body!.Value.GetProperty("error").TryGetProperty("code", out var code) ? code.GetString() : "")}".TrimEnd();

    public JsonElement At(string path) => path.Split('.').Aggregate(Body!.Value, (at, step) => at.GetProperty(step));

    public string Text(string path) => At(path).ToString();

    public string[] Names(string path) => [.. At("results").EnumerateArray().Select(result => result.GetProperty(path).GetString()!)];
}
