namespace Cooper.Doors.V1.Tests.Batches;

/// <summary>What a registered program may use, and that nothing of it is left.</summary>
public class CommandLimitTests
{
    [Theory]
    [InlineData("sleep 60", ",\"seconds\":1", "resource", "It ran longer than 1 s")]
    [InlineData("yes", ",\"output_bytes\":100000", "resource", "It wrote more than 100000 bytes")]
    [InlineData(
        "for i in 1 2 3 4 5 6 7 8; do sleep 60 & done; wait", ",\"processes\":4,\"seconds\":20", "resource",
        "It had more than 4 processes")]
    [InlineData("python3 -c 'x = bytearray(200000000)'", ",\"memory_bytes\":100000000", "runtime", "It ended with code 1")]
    [InlineData("python3 -c 'f = [open(\"/dev/null\") for i in range(100)]'", ",\"open_files\":20", "runtime", "It ended with code 1")]
    [InlineData("kill -9 $$", "", "runtime", "It was ended by signal 9")]
    [InlineData("grep -q eth0 /proc/net/dev || grep -q ':.*[1-9]' /proc/net/dev && exit 0; exit 7", "", "runtime", "It ended with code 7")]
    public async Task A_program_that_goes_beyond_its_limits_is_ended_and_the_reason_told(
        string script, string limits, string type, string message)
    {
        await using var bucket = await BatchBucket.StartAsync(("wild", script, limits));

        var ended = await bucket.EndAsync(await bucket.SubmitCommandAsync(await bucket.AddObjectsAsync("meow"), "wild"));

        Assert.Equal("FAILED", ended.Text("status"));
        var failed = (await bucket.GetAsync(ended.Text("batch_id"), "/failed-documents")).At("failed_documents")[0];
        Assert.Equal(type, failed.GetProperty("error_type").GetString());
        Assert.StartsWith(message, failed.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    /// <summary>It forks twice, takes a session of its own, and would write for ever.</summary>
    [Fact]
    public async Task What_outlives_its_parent_is_gone_before_the_next_object_comes()
    {
        await using var bucket = await BatchBucket.StartAsync(
            (
                "leaves",
                "(setsid sh -c 'while :; do date +%N >> \"$COOPER_PARAM_FILE\"; sleep 0.02; done' > /dev/null 2>&1 < /dev/null &) ; "
                + "sleep 0.3",
                ""));
        var file = Path.Join(bucket.Folder, "alive");

        var ended = await bucket.EndAsync(
            await bucket.SubmitCommandAsync(await bucket.AddObjectsAsync("meow"), "leaves", $$"""{"file":"{{file}}"}"""));
        var then = await File.ReadAllTextAsync(file);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);

        Assert.Equal("COMPLETED", ended.Text("status"));
        Assert.NotEqual("", then);
        Assert.Equal(then, await File.ReadAllTextAsync(file));
    }

    /// <summary>
    /// Ends of buckets do not wait for the manners of a job: what ignores its stop is killed, and writes nothing
    /// meanwhile.
    /// </summary>
    [Fact]
    public async Task A_job_that_ignores_its_stop_is_killed_and_the_receipt_tells_its_end()
    {
        await using var bucket = await BatchBucket.StartAsync(
            ("deaf", "trap '' TERM INT; echo x >> \"$COOPER_PARAM_FILE\"; while :; do sleep 0.05; done", ",\"seconds\":600"));
        var file = Path.Join(bucket.Folder, "alive");
        var batch = await bucket.SubmitCommandAsync(await bucket.AddObjectsAsync("meow", "bark"), "deaf", $$"""{"file":"{{file}}"}""");
        await bucket.UntilAsync(() => Task.FromResult(File.Exists(file)));
        var job = (await bucket.GetAsync(batch)).At("tier_tasks")[0].GetProperty("ray_job_id").GetString();
        var plan = await bucket.Door.DeleteAsync("/v1/buckets/things?dry_run=true");

        var task = (await bucket.Door.DeleteAsync("/v1/buckets/things")).Text("task_id");
        await bucket.UntilAsync(async () => (await bucket.Door.GetAsync($"/v1/tasks/{task}")).Text("status") == "COMPLETED");
        var ended = await bucket.Door.GetAsync($"/v1/tasks/{task}");

        Assert.Equal((batch, job), (
            plan.At("jobs")[0].GetProperty("batch_id").GetString(), plan.At("jobs")[0].GetProperty("job_id").GetString()));
        var told = ended.At("additional_data.receipt.jobs")[0];
        Assert.Equal((job, "confirmed"), (told.GetProperty("job_id").GetString(), told.GetProperty("end").GetString()));
        Assert.Equal("1", ended.At("outputs")[0].GetProperty("jobs_canceled").ToString());
        Assert.Equal(("1", "1"), (
            ended.Text("additional_data.receipt.kinds.batches.found"), ended.Text("additional_data.receipt.kinds.batches.removed")));
        Assert.DoesNotContain(Directory.GetDirectories("/proc"), process => Holds(process, file));
    }

    static bool Holds(string process, string mark)
    {
        try
        {
            return File.ReadAllText(Path.Join(process, "environ")).Contains(mark, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
