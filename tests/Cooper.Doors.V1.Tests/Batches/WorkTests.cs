using System.Net.Http.Headers;
using System.Text.Json;
using Cooper.Domain.Batches;

namespace Cooper.Doors.V1.Tests.Batches;

/// <summary>The workers' side, spoken by hand: who may, and that everything counts once.</summary>
public class WorkTests
{
    [Fact]
    public async Task A_ticket_is_exchanged_once_and_its_token_does_this_work_and_nothing_else()
    {
        await using var bucket = await BatchBucket.StartAsync();
        var batch = await bucket.SubmitAsync(await bucket.AddObjectsAsync("meow"));
        var ticket = await bucket.TicketAsync(batch);

        var begun = await bucket.WorkAsync(ticket, "begin");
        var token = begun.Text("token");

        Assert.Equal(("inventory", batch), (begun.Text("kind"), begun.Text("batch_id")));
        Assert.Equal("409 fenced", (await bucket.WorkAsync(ticket, "begin")).Refusal);
        Assert.Equal("401 invalid_api_key", (await bucket.WorkAsync(token, "begin")).Refusal);
        Assert.Equal("401 invalid_api_key", (await bucket.WorkAsync(ticket, "lease")).Refusal);
        var master = bucket.Door.Master.Key.Id.ToString();
        Assert.Equal("401 invalid_api_key", (await bucket.WorkAsync(master, "lease")).Refusal);
        foreach (var path in new[] { "/v1/buckets/things", "/v1/tasks/task_0", $"/v1/buckets/things/batches/{batch}" })
            Assert.Equal(
                "401 invalid_api_key",
                (await bucket.Door.SendAsync("GET", path, null, ("Authorization", $"Bearer {token}"))).Refusal);
        for (var at = 0; at < token.Length; at += 7)
        {
            var altered = token[..at] + (token[at] == 'a' ? 'b' : 'a') + token[(at + 1)..];
            Assert.Equal("401 invalid_api_key", (await bucket.WorkAsync(altered, "lease")).Refusal);
        }

        bucket.Door.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal("401 invalid_api_key", (await bucket.WorkAsync(token, "lease")).Refusal);
    }

    [Fact]
    public async Task A_result_counts_once_and_only_with_its_lease()
    {
        await using var bucket = await BatchBucket.StartAsync();
        var objects = await bucket.AddObjectsAsync("meow", "bark");
        var batch = await bucket.SubmitAsync(objects);
        var token = (await bucket.WorkAsync(await bucket.TicketAsync(batch), "begin")).Text("token");

        var lease = await bucket.WorkAsync(token, "lease", """{"limit":1}""");
        Assert.Equal((1, objects[0]), (lease.At("objects").GetArrayLength(), lease.At("objects")[0].GetProperty("object_id").GetString()));
        Assert.Equal("IN_PROGRESS", (await bucket.Door.GetAsync($"/v1/buckets/things/objects/{objects[0]}")).Text("status"));
        Assert.Equal("409 fenced", (await ReportAsync(objects[0], 2)).Refusal);
        Assert.Equal("409 fenced", (await ReportAsync(objects[1], 1)).Refusal);
        Assert.Equal(204, (await bucket.WorkAsync(
            token, "extend", $$"""{"leases":[{"object_id":"{{objects[0]}}","fence":1}]}""")).Status);

        // It stops being heard of, and somebody else gets the object.
        bucket.Door.Clock.Advance(WorkOnBatch.LeaseFor + TimeSpan.FromSeconds(1));
        var other = await bucket.WorkAsync(token, "lease", """{"limit":5}""");
        Assert.Equal([$"{objects[1]} 1", $"{objects[0]} 2"], other.At("objects").EnumerateArray()
            .Select(one => $"{one.GetProperty("object_id")} {one.GetProperty("fence")}"));
        Assert.Equal("409 fenced", (await ReportAsync(objects[0], 1)).Refusal);
        Assert.Equal("409 fenced", (await bucket.WorkAsync(
            token, "extend", $$"""{"leases":[{"object_id":"{{objects[0]}}","fence":1}]}""")).Refusal);
        Assert.Equal(204, (await ReportAsync(objects[0], 2)).Status);
        Assert.Equal("409 fenced", (await ReportAsync(objects[0], 2)).Refusal);
        Assert.Equal("1", (await bucket.GetAsync(batch)).Text("progress.done"));

        Task<Answer> ReportAsync(string id, int fence) => bucket.WorkAsync(
            token, "results", $$"""{"results":[{"object_id":"{{id}}","fence":{{fence}},"result":{"blobs":[]} } ] }""");
    }

    [Fact]
    public async Task Output_and_result_come_together_or_not_at_all()
    {
        await using var bucket = await BatchBucket.StartAsync(("upper", "tr a-z A-Z", ""));
        var objects = await bucket.AddObjectsAsync("meow");
        var batch = await bucket.SubmitCommandAsync(objects, "upper");
        var begun = await bucket.WorkAsync(await bucket.TicketAsync(batch), "begin");
        var token = begun.Text("token");
        Assert.Equal("/bin/sh", begun.At("command.arguments")[0].GetString());
        var lease = await bucket.WorkAsync(token, "lease");
        var blob = lease.At("objects")[0].GetProperty("blobs")[0].GetProperty("blob_id").GetString();

        var read = await bucket.WorkAsync(token, $"objects/{objects[0]}/blobs/{blob}?fence=1", method: "GET");
        Assert.Equal((200, "meow"), (read.Status, read.Raw));
        Assert.Equal("409 fenced", (await bucket.WorkAsync(token, $"objects/{objects[0]}/blobs/{blob}?fence=2", method: "GET")).Refusal);
        Assert.Equal("422", (await bucket.WorkAsync(token, $"objects/{objects[0]}/blobs/{blob}", method: "GET")).Refusal);
        Assert.Equal(409, await PutAsync(2));
        Assert.Null(await bucket.ReadAsync(batch, $"{objects[0]}.out"));
        Assert.Equal(204, await PutAsync(1));
        Assert.Equal(409, await PutAsync(1));
        Assert.Equal("MEOW", await bucket.ReadAsync(batch, $"{objects[0]}.out"));

        async Task<int> PutAsync(int fence)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/work/objects/{objects[0]}/output?fence={fence}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Content = new ByteArrayContent("MEOW"u8.ToArray());
            using var response = await bucket.Door.HttpClient.SendAsync(request);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task After_a_cancel_or_the_end_of_the_bucket_a_worker_writes_nothing_and_undo_changes_nothing_of_that()
    {
        await using var bucket = await BatchBucket.StartAsync();
        var objects = await bucket.AddObjectsAsync("meow", "bark");
        var (canceled, ended) = (await bucket.SubmitAsync(objects), await bucket.SubmitAsync(objects));
        var first = await BeginAsync(canceled);
        var second = await BeginAsync(ended);

        await bucket.PostAsync(canceled, "cancel");
        await AssertFencedAsync(first);
        await bucket.Door.DeleteAsync("/v1/buckets/things?window=1h");
        await AssertFencedAsync(second);
        Assert.Equal(200, (await bucket.Door.PostAsync($"/v1/buckets/{bucket.Id}/restore")).Status);
        await AssertFencedAsync(second);

        Assert.Equal("CANCELED", (await bucket.GetAsync(ended)).Text("status"));
        Assert.Equal("400 batch_already_finished", (await bucket.PostAsync(ended, "submit")).Refusal);
        var task = (await bucket.GetAsync(ended)).Text("task_id");
        await bucket.UntilAsync(async () => (await bucket.Door.GetAsync($"/v1/tasks/{task}")).Text("status") == "CANCELED");
        Assert.Equal("bucket_deleted", (await bucket.Door.GetAsync($"/v1/tasks/{task}")).Text("additional_data.cancel_reason"));
        await bucket.Door.RestartAsync();
        await bucket.Door.RunTasksAsync();
        var counted = await bucket.Door.Get<Domain.Places.IBucketStore>().CountAsync(bucket.BucketId, default);
        Assert.Equal((2, 0), (counted!.Value.Batches, counted.Value.ActiveBatches));

        async Task<string> BeginAsync(string batch)
        {
            var token = (await bucket.WorkAsync(await bucket.TicketAsync(batch), "begin")).Text("token");
            Assert.Equal(2, (await bucket.WorkAsync(token, "lease", """{"limit":5}""")).At("objects").GetArrayLength());
            return token;
        }

        async Task AssertFencedAsync(string token)
        {
            var lease = $$"""[{"object_id":{{JsonSerializer.Serialize(objects[0])}},"fence":1}]""";
            Assert.Equal("409 fenced", (await bucket.WorkAsync(token, "lease")).Refusal);
            Assert.Equal("409 fenced", (await bucket.WorkAsync(token, "extend", $$"""{"leases":{{lease}}}""")).Refusal);
            Assert.Equal("409 fenced", (await bucket.WorkAsync(token, "results", $$"""{"results":{{lease}}}""")).Refusal);
            Assert.Equal("409 fenced", (await bucket.WorkAsync(token, $"objects/{objects[0]}/output?fence=1", "x", "PUT")).Refusal);
            Assert.Equal("409 fenced", (await bucket.WorkAsync(token, $"objects/{objects[0]}/blobs/b?fence=1", method: "GET")).Refusal);
        }
    }

    [Theory]
    [InlineData("""{"results":[]}""")]
    [InlineData("""{"results":[1]}""")]
    [InlineData("""{"results":[{"object_id":"a"}]}""")]
    [InlineData("""{}""")]
    public async Task What_does_not_fit_is_refused(string body)
    {
        await using var bucket = await BatchBucket.StartAsync();
        var batch = await bucket.SubmitAsync(await bucket.AddObjectsAsync("meow"));
        var token = (await bucket.WorkAsync(await bucket.TicketAsync(batch), "begin")).Text("token");

        var refused = await bucket.WorkAsync(token, "results", body);

        Assert.True(refused.Refusal is "422" or "409 fenced");
    }
}
