using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cooper.Testing;
using Xunit.Abstractions;

namespace Cooper.Ends.Tests;

/// <summary>The program itself, killed in every phase of the end of a large bucket, and started again.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    const string Secret = "a-secret-of-the-tests-0123456789";
    const int Kept = 20;
    const int Versions = 100_000;

    static readonly string[] Phases =
    [
        "cancel_jobs", "waiting", "abort_uploads", "delete_objects", "delete_batch_artifacts", "delete_uploads", "delete_unique_keys",
        "delete_metadata", "verify",
    ];

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static readonly Dictionary<string, string> Given = new()
    {
        ["COOPER_MASTER_KEY_ID"] = TestEngine.TheAccount.ToString(), ["COOPER_MASTER_KEY"] = Secret,
    };

    readonly string folder = Directory.CreateTempSubdirectory("cooper-kill-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Killed_in_any_phase_the_next_start_finishes_the_end()
    {
        var (template, doomed) = (Path.Join(folder, "template"), "");
        await using (var first = await CooperProcess.ServeAsync(template, Given))
            await first.StopAsync();
        doomed = await FillAsync(template);

        var (kills, longest) = (0, TimeSpan.Zero);
        foreach (var phase in Phases)
        {
            for (var time = 0; time < LongRun.Of(1, 3); time++)
            {
                var data = Path.Join(folder, $"{phase}-{time}");
                Copy(template, data);
                await KillInAsync(data, doomed, phase);
                kills++;
                var recovery = await RecoverAsync(data, doomed);
                longest = recovery > longest ? recovery : longest;
                Directory.Delete(data, recursive: true);
            }
        }

        output.WriteLine($"kills {kills}, recoveries {kills}, longest recovery {longest.TotalSeconds:F1} s ({Versions:N0} versions)");
    }

    /// <summary>Two buckets: one to end, with small versions, large ones and a large file that is not finished; one to stay.</summary>
    static async Task<string> FillAsync(string data)
    {
        await using var engine = await TestEngine.OpenAsync(data);
        var doomed = await engine.CreateBucketAsync("doomed");
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Versions - 4),
            new ParallelOptions { MaxDegreeOfParallelism = 256 },
            async (at, _) => await engine.UploadAsync(doomed, $"file-{at}", "meow"u8.ToArray()));
        for (var at = 0; at < 4; at++)
            await engine.UploadAsync(doomed, $"large-{at}", new byte[1_200_000]);
        await engine.UploadPartAsync(await engine.StartAsync(doomed, "unfinished"), doomed, 1, "first"u8.ToArray());
        var kept = await engine.CreateBucketAsync("kept-bucket");
        for (var at = 0; at < Kept; at++)
            await engine.UploadAsync(kept, $"file-{at}", Encoding.ASCII.GetBytes($"content {at}"));
        return doomed.Id.ToString();
    }

    static async Task KillInAsync(string data, string doomed, string phase)
    {
        await using var cooper = await CooperProcess.ServeAsync(data, Given);
        // Every sync takes a moment, so that each phase lasts long enough to be seen.
        using var slow = await SlowAsync(cooper.Id);
        using var http = Client(cooper);
        var task = (await AskAsync(http, HttpMethod.Delete, $"buckets/bkt_{doomed}?window=1h")).GetProperty("task_id").GetString();
        var (clock, isPurged) = (Stopwatch.StartNew(), false);
        while (true)
        {
            var now = (await AskAsync(http, HttpMethod.Get, $"tasks/{task}"))
                .GetProperty("additional_data").GetProperty("progress").GetProperty("phase").GetString();
            if (now == phase)
                break;
            if (now == "waiting" && !isPurged)
            {
                await AskAsync(http, HttpMethod.Post, $"buckets/bkt_{doomed}/purge");
                isPurged = true;
            }

            Assert.True(clock.Elapsed < Patience, $"Phase {phase} was not seen; it is at {now}");
        }

        await cooper.KillAsync();
        await slow.WaitForExitAsync();
    }

    static async Task<TimeSpan> RecoverAsync(string data, string doomed)
    {
        var clock = Stopwatch.StartNew();
        await using var cooper = await CooperProcess.ServeAsync(data, Given);
        using var http = Client(cooper);
        var task = (await AskAsync(http, HttpMethod.Post, "tasks/list")).GetProperty("results")[0];
        if (task.GetProperty("status").GetString() == "PENDING")
            await AskAsync(http, HttpMethod.Post, $"buckets/bkt_{doomed}/purge");
        while (task.GetProperty("status").GetString() != "COMPLETED")
        {
            Assert.True(clock.Elapsed < Patience, $"Not completed: {task}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            task = await AskAsync(http, HttpMethod.Get, $"tasks/{task.GetProperty("task_id").GetString()}");
        }

        var taken = clock.Elapsed;
        var receipt = task.GetProperty("additional_data").GetProperty("receipt");
        Assert.Equal(Versions, receipt.GetProperty("kinds").GetProperty("file_versions").GetProperty("removed").GetInt64());
        Assert.Equal(Canonical.Sha256(receipt, without: "sha256"), receipt.GetProperty("sha256").GetString());
        Assert.DoesNotContain(Folder.Paths(data), path => path.Contains(doomed, StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(data, "ending")));
        await cooper.StopAsync();

        await using var engine = await TestEngine.OpenAsync(data);
        var kept = await engine.Catalog.Buckets.FindLiveByStorageNameAsync("kept-bucket", default);
        for (var at = 0; at < Kept; at++)
            Assert.Equal($"content {at}", Encoding.ASCII.GetString((await engine.DownloadAsync(kept!, $"file-{at}"))!));
        Assert.Equal(Kept, (await engine.CountAsync(kept!)).Versions);
        return taken;
    }

    static async Task<Process> SlowAsync(int id)
    {
        string[] arguments =
            ["-f", "-p", $"{id}", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:delay_enter=150000"];
        var start = new ProcessStartInfo("strace", arguments)
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var strace = Process.Start(start)!;
        Assert.Contains("attached", await strace.StandardError.ReadLineAsync(), StringComparison.Ordinal);
        return strace;
    }

    static HttpClient Client(CooperProcess cooper)
    {
        var http = new HttpClient { BaseAddress = new Uri($"{cooper.Url}/v1/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        http.DefaultRequestHeaders.Add("X-Namespace", "default");
        return http;
    }

    static async Task<JsonElement> AskAsync(HttpClient http, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        if (path == "tasks/list")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var path in Directory.EnumerateDirectories(from))
            Copy(path, Path.Join(to, Path.GetFileName(path)));
        foreach (var path in Directory.EnumerateFiles(from))
            File.Copy(path, Path.Join(to, Path.GetFileName(path)));
    }
}
