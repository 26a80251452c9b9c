using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Cooper.Engine.Embedded.Check;
using Cooper.Engine.Embedded.Disk;
using Cooper.Testing;
using Xunit.Abstractions;

namespace Cooper.Kill.Tests;

/// <summary>The program is killed under the load of 16 clients, again and again, on one folder.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    const int Clients = 16;
    const string KeyId = "0123456789ab";
    const string Secret = "a-secret-for-tests-only-0123456789";

    static readonly int Kills = Environment.GetEnvironmentVariable("COOPER_LONG") == "1" ? 500 : 20;
    static readonly TimeSpan TasksEndWithin = TimeSpan.FromSeconds(30);

    readonly string folder = Directory.CreateTempSubdirectory("cooper-kill-").FullName;
    readonly History history = new();

    string Data => Path.Join(folder, "data");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_whenever_the_program_is_killed()
    {
        string[] shared;
        await using (var cooper = await ServeAsync())
        {
            using var first = Connect(cooper);
            var b2 = await B2Client.LogInAsync(first, KeyId, Secret);
            shared = [await b2.CreateBucketAsync("shared-one"), await b2.CreateBucketAsync("shared-two")];
        }

        var longest = TimeSpan.Zero;
        for (var kill = 1; kill <= Kills; kill++)
        {
            var begun = Stopwatch.GetTimestamp();
            await using var cooper = await ServeAsync();
            longest = Max(longest, Stopwatch.GetElapsedTime(begun));
            using var connected = Connect(cooper);
            var b2 = await B2Client.LogInAsync(connected, KeyId, Secret);
            await VerifyAsync(connected, b2, shared);
            await LoadAndKillAsync(cooper, connected, b2, shared, kill);
            // Every other time the check recovers the folder, and not the server.
            if (kill % 2 == 0)
                RequireNoDamage(new CheckOptions());
        }

        await using (var cooper = await ServeAsync())
        {
            using var connected = Connect(cooper);
            await VerifyAsync(connected, await B2Client.LogInAsync(connected, KeyId, Secret), shared);
            Assert.Equal(0, await cooper.StopAsync());
        }

        RequireNoDamage(new CheckOptions(Deep: true, Repair: true));
        Assert.Empty(FolderCheck.Run(Data, new LinuxDisk(), new CheckOptions()).Findings);
        output.WriteLine($"kills {Kills}, recoveries {Kills}, longest recovery {longest.TotalSeconds:F1} s");
        output.WriteLine($"acknowledged writes checked {history.Answered}, lost 0, changed 0; tasks {history.Tasks.Count}");
    }

    async Task LoadAndKillAsync(CooperProcess cooper, HttpClient connected, B2Client b2, string[] shared, int kill)
    {
        var clients = Enumerable.Range(0, Clients).Select(i => new Client(connected, b2, Secret, history, $"r{kill}c{i}", shared)).ToList();
        var running = clients.Select(client => Task.Run(client.RunAsync)).ToArray();
        await Task.Delay(TimeSpan.FromMilliseconds(200 + (kill * 7919 % 900)), TimeProvider.System);
        await cooper.KillAsync();
        await Task.WhenAll(running);
        Assert.Empty(clients.SelectMany(client => client.Failures));
    }

    async Task VerifyAsync(HttpClient connected, B2Client b2, string[] shared)
    {
        var listed = (await b2.PostAsync("b2_list_buckets", new { accountId = b2.Account })).Done()["buckets"].EnumerateArray()
            .ToDictionary(bucket => bucket.GetProperty("bucketId").GetString()!, bucket => bucket.GetProperty("bucketName").GetString()!);
        foreach (var (bucket, standing) in history.Buckets)
            Require(standing == Standing.InDoubt || listed.ContainsKey(bucket) == (standing == Standing.Present),
                $"Bucket {bucket} is {standing} and {(listed.ContainsKey(bucket) ? "is" : "is not")} there");
        Require(shared.All(listed.ContainsKey), "A shared bucket is lost");

        foreach (var (bucket, name) in listed)
            await VerifyBucketAsync(b2, bucket, name);
        foreach (var (task, bucket) in history.Tasks)
            await VerifyTaskAsync(connected, task, bucket);
    }

    async Task VerifyBucketAsync(B2Client b2, string bucket, string bucketName)
    {
        var versions = new Dictionary<string, JsonElement>();
        string? nextName = "", nextId = null;
        while (nextName is not null)
        {
            var page = (await b2.PostAsync("b2_list_file_versions", new
            {
                bucketId = bucket,
                startFileName = nextName.Length == 0 ? null
                : nextName,
                startFileId = nextId,
                maxFileCount = 10_000
            })).Done();
            foreach (var file in page["files"].EnumerateArray().Where(file => file.GetProperty("action").GetString() == "upload"))
                versions.Add(file.GetProperty("fileName").GetString()!, file.Clone());
            (nextName, nextId) = (page["nextFileName"].GetString(), page["nextFileId"].GetString());
        }

        foreach (var (file, standing) in history.FilesOf(bucket))
        {
            var isThere = versions.Remove(file.Name, out var version);
            Require(standing == Standing.InDoubt || isThere == (standing == Standing.Present),
                $"{file} is {standing} and {(isThere ? "is" : "is not")} there");
            if (!isThere)
                continue;
            var content = file.Content();
            Require(
                version.GetProperty("contentLength").GetInt64() == content.Length && version.GetProperty("contentSha1")
                    .GetString() == B2Client.Sha1(content),
                $"{file} is listed with another length or digest");
            if (standing == Standing.InDoubt)
                await DownloadAsync(b2, version.GetProperty("fileId").GetString()!, file, content);
            // From now on it is known.
            history.Set(file, Standing.Present);
        }

        foreach (var (file, standing) in history.FilesOf(bucket).Where(file => file.Value == Standing.InDoubt).ToList())
            history.Set(file, Standing.Removed);
        Require(versions.Count == 0, $"{bucketName} holds files that nobody sent: {string.Join(", ", versions.Keys.Take(3))}");
    }

    static async Task DownloadAsync(B2Client b2, string id, Uploaded file, byte[] content)
    {
        var (status, bytes) = await b2.DownloadByIdAsync(id);
        Require(status == 200 && bytes.AsSpan().SequenceEqual(content), $"{file} is there and not whole: {status}, {bytes.Length} bytes");
    }

    async Task VerifyTaskAsync(HttpClient connected, string task, string bucket)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{task}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
            request.Headers.Add("X-Namespace", "default");
            using var response = await connected.SendAsync(request);
            var status = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("status").GetString();
            if (status == "COMPLETED")
                break;
            Require(status is "PENDING" or "IN_PROGRESS", $"{task} is {status}");
            Require(Stopwatch.GetElapsedTime(begun) < TasksEndWithin, $"{task} does not come to its end");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Require(
            !Directory.Exists(Path.Join(Data, "buckets", bucket[^2..], bucket)) && !Directory.Exists(Path.Join(Data, "ending", bucket)),
            $"{task} is COMPLETED and something of {bucket} is left");
    }

    void RequireNoDamage(CheckOptions options)
    {
        var report = FolderCheck.Run(Data, new LinuxDisk(), options);
        Require(!report.HasDamage, CheckText.Render(report));
    }

    Task<CooperProcess> ServeAsync() => CooperProcess.ServeAsync(
        Data, new Dictionary<string, string> { ["COOPER_MASTER_KEY_ID"] = KeyId, ["COOPER_MASTER_KEY"] = Secret }, "--log-level", "warn");

    static HttpClient Connect(CooperProcess cooper) =>
        new(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
        {
            BaseAddress = new Uri(cooper.Url), Timeout =
            TimeSpan.FromSeconds(30)
        };

    static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    static void Require(bool isTrue, string otherwise) => Assert.True(isTrue, otherwise);
}
