using System.Globalization;
using Cooper.Domain.Tasks;
using Cooper.Doors.V1.Tasks;

namespace Cooper.Doors.V1.Tests.Tasks;

public class TaskCallsTests
{
    [Fact]
    public async Task A_task_tells_how_far_it_is_and_what_it_came_to()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateFilledAsync("photos");
        var task = (await door.DeleteAsync("/v1/buckets/photos")).Text("task_id");

        var seen = new List<Answer>();
        do
            seen.Add(await door.GetAsync($"/v1/tasks/{task}"));
        while (await door.RunOneTaskStepAsync());
        var last = await door.GetAsync($"/v1/tasks/{task}");

        Assert.Equal("PENDING", seen[0].Text("status"));
        Assert.Contains("IN_PROGRESS", seen.Select(answer => answer.Text("status")));
        Assert.All(seen.Where(answer => answer.Text("status") != "COMPLETED"), answer => Assert.NotNull(answer.Headers.RetryAfter));
        Assert.Null(last.Headers.RetryAfter);
        Assert.Equal(("COMPLETED", "100"), (last.Text("status"), last.Text("additional_data.progress.percent")));
        Assert.Equal("1", last.At("outputs")[0].GetProperty("objects_deleted").ToString());
        foreach (var counter in new[] { "percent", "phase_index", "objects_deleted", "bytes_deleted" })
        {
            var texts = seen.Append(last).Select(answer => answer.Text($"additional_data.progress.{counter}"));
            var values = texts.Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(values.Order(), values);
        }
    }

    [Fact]
    public async Task A_list_goes_by_status_type_bucket_and_search()
    {
        await using var door = await DoorHost.StartAsync();
        var first = await door.CreateBucketAsync("first1");
        var firstTask = (await door.DeleteAsync("/v1/buckets/first1")).Text("task_id");
        await door.RunTasksAsync();
        door.Clock.Advance(TimeSpan.FromSeconds(1));
        await door.CreateBucketAsync("second");
        var secondTask = (await door.DeleteAsync("/v1/buckets/second")).Text("task_id");

        Assert.Equal([secondTask, firstTask], (await List("{}")).Names("task_id"));
        Assert.Equal([firstTask], (await List("""{"status":"COMPLETED"}""")).Names("task_id"));
        Assert.Empty((await List("""{"status":"PROCESSING"}""")).Names("task_id"));
        Assert.Equal([secondTask, firstTask], (await List("""{"task_type":"API_BUCKETS_DELETE"}""")).Names("task_id"));
        Assert.Empty((await List("""{"task_type":"thumbnail"}""")).Names("task_id"));
        Assert.Equal([firstTask], (await List($$$"""{"filters":{"additional_data.bucket_id":"{{{first}}}"}}""")).Names("task_id"));
        Assert.Equal([firstTask], (await List($$"""{"search":"{{first}}"}""")).Names("task_id"));
        Assert.Equal([firstTask], (await List("""{"sort":{"field":"additional_data.bucket_name"},"limit":1}""")).Names("task_id"));
        Assert.Equal("422", (await List("""{"status":"DONE"}""")).Refusal);

        Task<Answer> List(string body) => door.PostAsync("/v1/tasks/list", body);
    }

    [Fact]
    public async Task A_task_and_its_receipt_are_kept_for_90_days_and_a_failed_one_as_long_as_its_bucket()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        var ended = (await door.DeleteAsync("/v1/buckets/photos")).Text("task_id");
        await door.RunTasksAsync();
        var id = await door.CreateFilledAsync("broken");
        var failed = (await door.DeleteAsync("/v1/buckets/broken")).Text("task_id");
        await File.WriteAllTextAsync(door.PathOf("ending", id.ToString()), "");
        await door.RunTasksAsync();
        door.Clock.Advance(TaskRunner.StalledAfter);
        await door.RunTasksAsync();

        door.Clock.Advance(TimeSpan.FromDays(90) - TaskRunner.StalledAfter);
        await door.RunTasksAsync();
        var kept = await door.GetAsync($"/v1/tasks/{ended}");
        door.Clock.Advance(TimeSpan.FromMinutes(1));
        await door.RunTasksAsync();
        await door.RunTasksAsync();

        Assert.Equal("COMPLETED", kept.Text("status"));
        Assert.Equal("404 task_not_found", (await door.GetAsync($"/v1/tasks/{ended}")).Refusal);
        Assert.Equal("FAILED", (await door.GetAsync($"/v1/tasks/{failed}")).Text("status"));
        Assert.NotEqual(failed, (await door.DeleteAsync("/v1/buckets/broken")).Text("task_id"));
    }

    [Fact]
    public async Task Killing_an_end_undoes_it_while_that_is_possible()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        var task = (await door.DeleteAsync("/v1/buckets/photos?window=1h")).Text("task_id");

        Assert.Equal(200, (await door.DeleteAsync($"/v1/tasks/{task}")).Status);
        Assert.Equal("ACTIVE", (await door.GetAsync("/v1/buckets/photos")).Text("status"));
        Assert.Equal(200, (await door.PostAsync($"/v1/tasks/{task}/kill")).Status);
        Assert.Equal(200, (await door.DeleteAsync("/v1/tasks/unknown")).Status);

        var other = (await door.DeleteAsync("/v1/buckets/photos")).Text("task_id");
        while ((await door.GetAsync($"/v1/tasks/{other}")).Text("status") != "IN_PROGRESS")
            await door.RunOneTaskStepAsync();
        Assert.Equal("409 task_not_cancelable", (await door.DeleteAsync($"/v1/tasks/{other}")).Refusal);
    }

    [Fact]
    public async Task A_watcher_of_a_task_sees_its_end()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        var task = (await door.DeleteAsync("/v1/buckets/photos")).Text("task_id");
        await door.RunTasksAsync();

        var stream = await door.GetAsync($"/v1/tasks/{task}/events");

        Assert.Contains("\"status\":\"COMPLETED\"", stream.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_counts_the_ends_that_have_not_come_to_their_end()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        await door.DeleteAsync("/v1/buckets/photos");

        var during = await door.GetAsync("/v1/health?deep=true");
        await door.RunTasksAsync();
        var after = await door.GetAsync("/v1/health");

        Assert.Equal(
            ("OK", "1", "0"),
            (during.Text("status"), during.Text("data.deletions.pending"), after.Text("data.deletions.pending")));
        Assert.Equal("400", (await door.GetAsync("/v1/health?metrics=true")).Refusal);
        Assert.Equal("422", (await door.GetAsync("/v1/health?deep=maybe")).Refusal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(20, 5)]
    [InlineData(3600, 30)]
    public void The_longer_a_task_runs_the_less_often_it_is_asked(int ageSeconds, int waitSeconds) =>
        Assert.Equal(waitSeconds, GetTaskEndpoint.SecondsToWait(TimeSpan.FromSeconds(ageSeconds)));
}
