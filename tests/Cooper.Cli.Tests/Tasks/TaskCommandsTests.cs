using System.Text.Json;
using Cooper.Cli.Tasks;
using Cooper.Domain.Buckets;
using Cooper.Testing;

namespace Cooper.Cli.Tests.Tasks;

/// <summary>Tasks from the command line.</summary>
public sealed class TaskCommandsTests : IAsyncLifetime
{
    TestCooper cooper = null!;
    CommandLine cli = null!;

    public async Task InitializeAsync()
    {
        cooper = await TestCooper.StartAsync();
        cli = CommandLine.Of(cooper);
    }

    public async Task DisposeAsync()
    {
        await cli.DisposeAsync();
        await cooper.DisposeAsync();
    }

    [Fact]
    public async Task Tasks_are_listed_by_status_and_bucket_and_shown()
    {
        var first = await DeleteAsync("photos");
        await cooper.RunTasksAsync();
        var second = await DeleteAsync("music", "--window", "1h");

        var all = await cli.DoAsync("task", "list");
        var pending = await cli.DoAsync("task", "list", "--status", "pending");
        var ofMusic = await cli.DoJsonAsync("task", "list", "--bucket", "music");
        var shown = await cli.DoAsync("task", "show", first);

        Assert.Matches($"{first} +COMPLETED +photos +verify +100%", all);
        Assert.Matches($"{second} +PENDING +music +(waiting|cancel jobs) ", all);
        Assert.DoesNotContain(first, pending, StringComparison.Ordinal);
        Assert.Equal(second, ofMusic.GetProperty("results")[0].GetProperty("task_id").GetString());
        Assert.Matches($"(?s)^{first}  COMPLETED\n +Bucket +photos .*Receipt +cooper task receipt {first}\n$", shown);
    }

    [Fact]
    public async Task A_watcher_sees_the_end_in_plain_lines()
    {
        var task = await DeleteAsync("photos");

        var watching = cli.RunAsync("task", "watch", task);
        await cooper.RunTasksAsync();
        var ended = await watching;

        Assert.Equal(0, ended.Exit);
        Assert.Contains("COMPLETED  100%  verify 8/8", ended.Output, StringComparison.Ordinal);
        Assert.Contains("photos is gone", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watcher_who_wants_json_gets_the_task_as_it_ended()
    {
        var task = await DeleteAsync("photos");
        await cooper.RunTasksAsync();

        var ended = await cli.DoJsonAsync("task", "watch", task);

        Assert.Equal("COMPLETED", ended.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_killed_task_brings_the_bucket_back_and_its_watcher_ends_with_6()
    {
        var task = await DeleteAsync("photos", "--window", "1h");

        var watching = cli.RunAsync("task", "watch", task);
        var killed = await cli.DoAsync("task", "kill", task);
        var ended = await watching;

        Assert.Contains("is back", killed, StringComparison.Ordinal);
        Assert.Equal(ExitCode.TaskCanceled, ended.Code);
        Assert.Contains("The end of photos was undone", ended.Output, StringComparison.Ordinal);
        Assert.Equal("ACTIVE", (await cli.DoJsonAsync("bucket", "show", "photos")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_receipt_is_printed_and_verified()
    {
        var task = await DeleteAsync("photos");
        var early = await cli.RunAsync("task", "receipt", task);
        await cooper.RunTasksAsync();

        var receipt = await cli.DoAsync("task", "receipt", task);
        var json = await cli.DoJsonAsync("task", "receipt", task);

        Assert.Equal(ExitCode.Refused, early.Code);
        Assert.Matches(
            "(?s)Receipt of the end of photos .*file versions +1 +1 +0 +4 B\n.*Freed +4 B of content\n.*SHA-256 +[0-9a-f]{64}  verified\n$",
            receipt);
        Assert.Equal(ReceiptDigest.Of(json), json.GetProperty("sha256").GetString());
    }

    [Fact]
    public void The_digest_is_the_domains()
    {
        var receipt = new Receipt
        {
            TaskId = "task_1",
            BucketId = "4a48fe8875c6214145260818",
            BucketName = "a \"b\" <c> é & d",
            Kinds = new Dictionary<string, ReceiptKind> { ["b"] = new(1, 1, 0, 4), ["a"] = new(0, 0, 0, 0) },
            BytesFreed = 4,
            FilesRemoved = 2,
            StorageBytesRemoved = 8,
            KeysDeleted = ["k"],
            FencedAt = DateTimeOffset.UnixEpoch,
            ReclaimStartedAt = DateTimeOffset.UnixEpoch,
            ReclaimEndedAt = DateTimeOffset.UnixEpoch.AddMilliseconds(1),
            Verified = ["buckets/4a"],
        };
        var told = receipt with { Sha256 = receipt.Digest() };

        var json = JsonElement.Parse(CascadeJson.Write(told));

        Assert.Equal(told.Sha256, ReceiptDigest.Of(json));
        Assert.NotEqual(told.Sha256, ReceiptDigest.Of(JsonElement.Parse(CascadeJson.Write(told with { BytesFreed = 5 }))));
    }

    [Fact]
    public async Task A_forged_receipt_is_told_from_a_true_one()
    {
        await using var server = CannedServer.Start(_ => new CannedAnswer(
            """
            {"task_id":"task_1","status":"COMPLETED",
             "additional_data":{"receipt":{"bucket_name":"photos","kinds":{},"bytes_freed":5,"sha256":"00"}}}
            """));
        await using var liar = CommandLine.Of(server.Url, "k", "secret");

        var ended = await liar.RunAsync("task", "receipt", "task_1");

        Assert.Equal(ExitCode.ChecksumDiffers, ended.Code);
        Assert.Contains("00  WRONG", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_task_ends_its_watcher_with_4_and_says_how_to_go_on()
    {
        const string Failed = """
            {"task_id":"task_1","status":"FAILED","error":"the disk refuses",
             "additional_data":{"bucket_id":"bkt_1","bucket_name":"photos","progress":{"phase":"delete_objects"}}}
            """;
        await using var server = CannedServer.Start(path =>
            path.EndsWith("/events", StringComparison.Ordinal)
                ? new CannedAnswer($"event: task\ndata: {Failed.ReplaceLineEndings("")}\n\n", 200, "text/event-stream")
                : new CannedAnswer(Failed));
        await using var other = CommandLine.Of(server.Url, "k", "secret");

        var ended = await other.RunAsync("task", "watch", "task_1");

        Assert.Equal(ExitCode.TaskFailed, ended.Code);
        Assert.EndsWith(
            "cooper: task_1 FAILED in delete_objects: the disk refuses. To go on: cooper bucket delete bkt_1\n",
            ended.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watcher_waits_for_a_server_that_breaks_off()
    {
        const string Running = """{"task_id":"task_1","status":"IN_PROGRESS","additional_data":{"bucket_name":"photos"}}""";
        var looks = 0;
        await using var server = CannedServer.Start(path => (path.EndsWith("/events", StringComparison.Ordinal) ? looks++ : -1) switch
        {
            -1 => new CannedAnswer(Running),
            0 => new CannedAnswer($": still there\n\nevent: task\ndata: {Running}\n\n", 200, "text/event-stream"),
            1 => new CannedAnswer("""{"status":503,"error":{"message":"shutting down","code":"shutting_down"}}""", 503),
            _ => new CannedAnswer(
                $"data: {Running.Replace("IN_PROGRESS", "COMPLETED", StringComparison.Ordinal)}\n\n", 200, "text/event-stream"),
        });
        await using var patient = CommandLine.Of(server.Url, "k", "secret");

        var ended = await patient.RunAsync("task", "watch", "task_1");

        Assert.Equal((0, 3), (ended.Exit, looks));
    }

    [Fact]
    public async Task A_task_that_is_not_there_is_a_refusal() =>
        Assert.Contains("404 task_not_found", (await cli.RunAsync("task", "watch", "task_none")).Errors, StringComparison.Ordinal);

    async Task<string> DeleteAsync(string name, params string[] options)
    {
        await cli.DoAsync("bucket", "create", name);
        await cli.DoAsync("file", "put", name, await cli.WriteAsync("cat.jpg", "meow"u8.ToArray()));
        return (await cli.DoJsonAsync(["bucket", "delete", name, "--yes", .. options])).GetProperty("task_id").GetString()!;
    }
}
