using System.Collections.Concurrent;
using System.Text;
using Xunit.Abstractions;

namespace Cooper.Ends.Tests.Races;

/// <summary>A group of commits against the server that stops, and against clients that hang up.</summary>
public sealed class ServerRaces(ITestOutputHelper output)
{
    const int Writers = 8;

    [Fact]
    public async Task A_stop_against_a_group_of_commits()
    {
        var runs = LongRun.Of(5, 500);
        var acknowledged = 0;
        for (var run = 0; run < runs; run++)
        {
            await using var doors = await Doors.OpenAsync();
            var bucket = await doors.CreateBucketAsync("photos");
            var sure = new ConcurrentDictionary<string, string>();
            var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                var url = await doors.GetUploadUrlAsync(bucket);
                try
                {
                    for (var at = 0; ; at++)
                    {
                        var answer = await doors.UploadAsync(url, $"{writer}/{at}", Encoding.ASCII.GetBytes($"{writer}/{at}"));
                        if (answer.Status != 200)
                            return answer.Outcome;
                        sure[answer.Text("fileId")] = $"{writer}/{at}";
                    }
                }
                catch (Exception exception) when (
                    exception is HttpRequestException or ObjectDisposedException or OperationCanceledException)
                {
                    return "no answer";
                }
            })).ToList();
            while (sure.Count < 20 * (run + 1))
                await Task.Yield();

            await doors.RestartAsync();
            string[] allowed = ["no answer", "503 service_unavailable"];
            Assert.Empty((await Task.WhenAll(writers)).Except(allowed));

            foreach (var (file, content) in sure)
                Assert.Equal(content, (await doors.DownloadByIdAsync(file)).Content);
            acknowledged += sure.Count;
        }

        output.WriteLine($"acknowledged writes checked {acknowledged}, lost 0, changed 0 ({runs} stops)");
    }

    [Fact]
    public async Task A_client_that_hangs_up_against_a_group_of_commits()
    {
        await using var doors = await Doors.OpenAsync();
        var bucket = await doors.CreateBucketAsync("photos");
        var runs = LongRun.Of(50, 20_000);
        var (sure, unsure) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var url = await doors.GetUploadUrlAsync(bucket);
            for (var run = 0; run < runs; run++)
            {
                var name = $"{writer}/{run}";
                using var hangUp = new CancellationTokenSource();
                if ((writer + run) % 3 > 0)
                    hangUp.CancelAfter(TimeSpan.FromMilliseconds(((writer * 7) + run) % 12));
                try
                {
                    var answer = await doors.UploadAsync(url, name, Encoding.ASCII.GetBytes(name), hangUp.Token);
                    Assert.Equal(200, answer.Status);
                    sure.Add(name);
                }
                catch (OperationCanceledException)
                {
                    unsure.Add(name);
                    url = await doors.GetUploadUrlAsync(bucket);
                }
            }
        })));

        var present = (await doors.B2Async("b2_list_file_versions", new { bucketId = bucket, maxFileCount = 10_000 }))
            .At("files").EnumerateArray()
            .Select(file => (Name: file.GetProperty("fileName").GetString()!, Id: file.GetProperty("fileId").GetString()!)).ToList();
        var counted = (await doors.V1Async("GET", $"buckets/bkt_{bucket}")).At("object_count").GetInt64();
        Assert.Empty(sure.Except(present.Select(one => one.Name)));
        Assert.Empty(present.Select(one => one.Name).Except(sure.Concat(unsure)));
        Assert.Equal(LongRun.IsOn ? counted : present.Count, counted);
        foreach (var (name, id) in present)
            Assert.Equal(name, (await doors.DownloadByIdAsync(id)).Content);
        var accepted = await doors.DeleteAsync(bucket);
        Assert.Equal(counted, accepted.At("object_count").GetInt64());
        await doors.RunTasksAsync();
        Assert.DoesNotContain(Folder.Paths(doors.Cooper.Data), path => path.Contains(bucket, StringComparison.Ordinal));
        var finished = present.Count - sure.Count;
        output.WriteLine(
            $"acknowledged writes checked {sure.Count}, lost 0, changed 0 "
            + $"({unsure.Count} hung up, {finished} of them finished all the same)");
    }
}
