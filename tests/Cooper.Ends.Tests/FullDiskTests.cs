using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Ends.Tests;

/// <summary>The program itself on a disk that is full: it refuses what is new, goes on reading, and can still delete.</summary>
public sealed class FullDiskTests
{
    const string Secret = "a-secret-of-the-tests-0123456789";

    static readonly Dictionary<string, string> Given = new()
    {
        ["COOPER_MASTER_KEY_ID"] = TestEngine.TheAccount.ToString(), ["COOPER_MASTER_KEY"] = Secret,
    };

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Records of 100,000 bytes and body files of 1.2 million: both ways in which content grows.</summary>
    [RootFact]
    public async Task A_cascade_is_accepted_on_a_full_disk()
    {
        using var disk = SmallDisk.Mount(64);
        await using var cooper = await CooperProcess.ServeAsync(Path.Join(disk.Path, "data"), Given);
        using var b2Http = new HttpClient { BaseAddress = new Uri(cooper.Url) };
        using var v1 = V1Client(cooper);
        var b2 = await B2Client.LogInAsync(b2Http, TestEngine.TheAccount.ToString(), Secret);
        var (doomed, other) = (await b2.CreateBucketAsync("doomed"), await b2.CreateBucketAsync("other-one"));
        var kept = Encoding.UTF8.GetBytes("kept");
        Assert.Equal(200, (await b2.UploadAsync(other, "kept", kept)).Status);

        var stored = 0;
        B2Reply reply;
        while ((reply = await b2.UploadAsync(doomed, $"{stored}", new byte[stored % 2 == 0 ? 100_000 : 1_200_000])).Status == 200)
            stored++;
        disk.Fill();

        Assert.Equal((503, "service_unavailable"), (reply.Status, reply.Code));
        Assert.InRange(stored, 20, 100);
        Assert.Equal(503, (await b2.UploadAsync(other, "more", new byte[100_000])).Status);
        Assert.Equal(200, (await b2.DownloadAsync("other-one", "kept")).Status);

        var accepted = await AskAsync(v1, HttpMethod.Delete, $"buckets/bkt_{doomed}");
        Assert.Equal(stored, accepted.GetProperty("object_count").GetInt32());
        await CompleteAsync(v1, accepted.GetProperty("task_id").GetString()!);
        Assert.DoesNotContain(Folder.Paths(Path.Join(disk.Path, "data")), path => path.Contains(doomed, StringComparison.Ordinal));

        // It recovers without help.
        Assert.True(await EventuallyAsync(async () => (await b2.UploadAsync(other, "more", new byte[100_000])).Status == 200));
        Assert.Equal(kept, (await b2.DownloadAsync("other-one", "kept")).Content);
        Assert.Equal(0, await cooper.StopAsync());
    }

    [RootFact]
    public async Task A_file_is_deleted_on_a_full_disk_and_its_room_used_again()
    {
        using var disk = SmallDisk.Mount(40);
        await using var cooper = await CooperProcess.ServeAsync(Path.Join(disk.Path, "data"), Given);
        using var http = new HttpClient { BaseAddress = new Uri(cooper.Url) };
        var b2 = await B2Client.LogInAsync(http, TestEngine.TheAccount.ToString(), Secret);
        var bucket = await b2.CreateBucketAsync("photos");
        var large = (await b2.UploadAsync(bucket, "large", new byte[12_000_000])).Text("fileId");
        disk.Fill();
        Assert.Equal(503, (await b2.UploadAsync(bucket, "second", new byte[12_000_000])).Status);

        Assert.Equal(200, (await b2.PostAsync("b2_delete_file_version", new { fileName = "large", fileId = large })).Status);

        disk.MakeRoom();
        Assert.True(await EventuallyAsync(async () => (await b2.UploadAsync(bucket, "second", new byte[12_000_000])).Status == 200));
    }

    [RootFact]
    public async Task A_start_on_a_full_disk_can_still_end_a_bucket()
    {
        using var disk = SmallDisk.Mount(40);
        var data = Path.Join(disk.Path, "data");
        string doomed;
        await using (var first = await CooperProcess.ServeAsync(data, Given))
        {
            using var http = new HttpClient { BaseAddress = new Uri(first.Url) };
            var b2 = await B2Client.LogInAsync(http, TestEngine.TheAccount.ToString(), Secret);
            doomed = await b2.CreateBucketAsync("doomed");
            for (var at = 0; at < 20; at++)
                Assert.Equal(200, (await b2.UploadAsync(doomed, $"{at}", new byte[100_000])).Status);
            await first.KillAsync();
        }

        disk.Fill();
        await using var cooper = await CooperProcess.ServeAsync(data, Given);
        using var v1 = V1Client(cooper);
        var accepted = await AskAsync(v1, HttpMethod.Delete, $"buckets/bkt_{doomed}");

        Assert.Equal(20, accepted.GetProperty("object_count").GetInt32());
        await CompleteAsync(v1, accepted.GetProperty("task_id").GetString()!);
        Assert.Equal(0, await cooper.StopAsync());
    }

    [RootFact]
    public async Task A_disk_that_turns_read_only_refuses_and_recovers_when_it_is_writable_again()
    {
        using var disk = SmallDisk.Mount(40);
        await using var cooper = await CooperProcess.ServeAsync(Path.Join(disk.Path, "data"), Given);
        using var http = new HttpClient { BaseAddress = new Uri(cooper.Url) };
        var b2 = await B2Client.LogInAsync(http, TestEngine.TheAccount.ToString(), Secret);
        var bucket = await b2.CreateBucketAsync("photos");
        Assert.Equal(200, (await b2.UploadAsync(bucket, "before", "meow"u8.ToArray())).Status);
        Assert.Equal(0, await cooper.StopAsync());
        disk.RemountReadOnly();

        var refused = await CooperProcess.RunAsync(Given, "serve", "--data", Path.Join(disk.Path, "data"), "--listen", "127.0.0.1:0");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("Read-only file system", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Errors, StringComparison.Ordinal);
        disk.RemountWritable();
        await using var again = await CooperProcess.ServeAsync(Path.Join(disk.Path, "data"), Given);
        using var http2 = new HttpClient { BaseAddress = new Uri(again.Url) };
        var b2Again = await B2Client.LogInAsync(http2, TestEngine.TheAccount.ToString(), Secret);
        Assert.Equal("meow"u8.ToArray(), (await b2Again.DownloadAsync("photos", "before")).Content);
    }

    static HttpClient V1Client(CooperProcess cooper)
    {
        var http = new HttpClient { BaseAddress = new Uri($"{cooper.Url}/v1/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        http.DefaultRequestHeaders.Add("X-Namespace", "default");
        return http;
    }

    static async Task<JsonElement> AskAsync(HttpClient http, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    static async Task CompleteAsync(HttpClient http, string task)
    {
        var status = "";
        Assert.True(
            await EventuallyAsync(async () =>
            {
                status = (await AskAsync(http, HttpMethod.Get, $"tasks/{task}")).GetProperty("status").GetString();
                return status == "COMPLETED";
            }),
            $"It is {status}");
    }

    static async Task<bool> EventuallyAsync(Func<Task<bool>> isSo)
    {
        var clock = Stopwatch.StartNew();
        while (!await isSo())
        {
            if (clock.Elapsed > Patience)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return true;
    }
}
