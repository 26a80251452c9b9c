namespace Cooper.Doors.V1.Tests.Buckets;

public class DeleteBucketTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deletion_is_accepted_by_id_and_by_name(bool isById)
    {
        await using var door = await DoorHost.StartAsync();
        var id = await door.CreateFilledAsync("photos");

        var answer = await door.DeleteAsync(isById ? $"/v1/buckets/bkt_{id}" : "/v1/buckets/photos");

        Assert.Equal(
            (200, "PENDING", $"bkt_{id}", "photos", "1"),
            (answer.Status, answer.Text("status"), answer.Text("bucket_id"), answer.Text("bucket_name"), answer.Text("object_count")));
    }

    [Fact]
    public async Task A_repeated_deletion_finds_the_same_task_and_after_the_end_nothing()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");

        var tasks = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => door.DeleteAsync("/v1/buckets/photos")));
        Assert.Single(tasks.Select(answer => answer.Text("task_id")).Distinct());

        await door.RunTasksAsync();
        Assert.Equal("404 bucket_not_found", (await door.DeleteAsync("/v1/buckets/photos")).Refusal);
    }

    [Fact]
    public async Task A_careful_caller_never_ends_a_bucket_it_has_not_seen()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");

        var refused = await door.DeleteAsync("/v1/buckets/photos", ifMatch: "\"2\"");
        Assert.Equal(("412 revision_mismatch", "1"), (refused.Refusal, refused.Text("error.details.revision")));
        Assert.Equal("ACTIVE", (await door.GetAsync("/v1/buckets/photos")).Text("status"));

        var accepted = await door.DeleteAsync("/v1/buckets/photos", ifMatch: "\"1\"");
        var repeated = await door.DeleteAsync("/v1/buckets/photos", ifMatch: "\"1\"");
        Assert.Equal(accepted.Text("task_id"), repeated.Text("task_id"));
    }

    [Fact]
    public async Task A_dry_run_minds_the_revision_too()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");

        Assert.Equal("412 revision_mismatch", (await door.DeleteAsync("/v1/buckets/photos?dry_run=true", ifMatch: "\"2\"")).Refusal);
        Assert.Equal(200, (await door.DeleteAsync("/v1/buckets/photos?dry_run=true", ifMatch: "\"1\"")).Status);
    }

    [Fact]
    public async Task While_it_waits_its_heartbeat_goes_on()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateFilledAsync("photos");
        var task = (await door.DeleteAsync("/v1/buckets/photos?window=1h")).Text("task_id");
        await door.RunTasksAsync();
        var moments = new List<string>();
        for (var beat = 0; beat < 3; beat++)
        {
            door.Clock.Advance(TimeSpan.FromSeconds(10));
            await door.RunTasksAsync();
            var data = await door.GetAsync($"/v1/tasks/{task}");
            moments.Add(data.Text("additional_data.heartbeat_at"));
            Assert.Equal("waiting", data.Text("additional_data.progress.phase"));
            Assert.Equal(data.Text("additional_data.heartbeat_at"), (await door.PostAsync("/v1/tasks/list"))
                .At("results")[0].GetProperty("additional_data").GetProperty("heartbeat_at").GetString());
        }

        Assert.Equal(moments.Order(StringComparer.Ordinal).Distinct(), moments);
    }

    [Fact]
    public async Task What_is_not_there_is_named_as_this_door_names_it()
    {
        await using var door = await DoorHost.StartAsync();
        var id = await door.CreateBucketAsync("photos");

        foreach (var call in new[] { "restore", "purge" })
        {
            var refused = await door.PostAsync($"/v1/buckets/{id}/{call}");
            Assert.Equal(("404 bucket_not_found", id), (refused.Refusal, refused.Text("error.details.id")));
        }
    }

    [Fact]
    public async Task An_estimate_comes_from_the_last_ends()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("empty1");
        await door.DeleteAsync("/v1/buckets/empty1");
        await door.RunTasksAsync();
        await door.CreateFilledAsync("filled");
        var unknown = await door.DeleteAsync("/v1/buckets/filled?dry_run=true");

        // Two seconds for its four bytes.
        var task = (await door.DeleteAsync("/v1/buckets/filled")).Text("task_id");
        while ((await door.GetAsync($"/v1/tasks/{task}")).Text("additional_data.progress.phase") != "delete_objects")
            await door.RunOneTaskStepAsync();
        door.Clock.Advance(TimeSpan.FromSeconds(2));
        await door.RunTasksAsync();
        await door.CreateFilledAsync("filled");
        await door.CreateBucketAsync("empty2");

        Assert.False(unknown.Body!.Value.TryGetProperty("estimated_seconds", out _));
        Assert.Equal("2", (await door.DeleteAsync("/v1/buckets/filled?dry_run=true")).Text("estimated_seconds"));
        Assert.Equal("0", (await door.DeleteAsync("/v1/buckets/empty2?dry_run=true")).Text("estimated_seconds"));
    }

    [Theory]
    [InlineData("dry_run=maybe", null, "query", "dry_run", "bool_parsing")]
    [InlineData("window=", null, "query", "window", "time_delta_parsing")]
    [InlineData("window=1w", null, "query", "window", "time_delta_parsing")]
    [InlineData("window=-1s", null, "query", "window", "time_delta_parsing")]
    [InlineData("window=99999999999d", null, "query", "window", "time_delta_parsing")]
    [InlineData("window=2000000000d", null, "query", "window", "time_delta_parsing")]
    [InlineData("", "abc", "header", "If-Match", "int_parsing")]
    [InlineData("", "W/\"1\"", "header", "If-Match", "int_parsing")]
    public async Task What_does_not_fit_is_told_in_both_shapes(string query, string? ifMatch, string place, string name, string type)
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");

        var answer = await door.DeleteAsync($"/v1/buckets/photos?{query}", ifMatch);

        Assert.Equal(422, answer.Status);
        Assert.Equal($$"""["{{place}}","{{name}}"]""", answer.At("detail")[0].GetProperty("loc").ToString());
        Assert.Equal(type, answer.At("error.details.validation_errors")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_dry_run_tells_the_plan_and_changes_nothing()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateFilledAsync("photos");
        var before = await door.GetAsync("/v1/buckets/photos");

        var plan = await door.DeleteAsync("/v1/buckets/photos?dry_run=true&window=1h");

        Assert.Equal(("True", "1", "4"), (plan.Text("dry_run"), plan.Text("object_count"), plan.Text("total_size_bytes")));
        Assert.Equal(before.Raw, (await door.GetAsync("/v1/buckets/photos")).Raw);
        Assert.Empty((await door.PostAsync("/v1/tasks/list")).Names("task_id"));
    }

    [Fact]
    public async Task In_its_window_an_end_is_undone_by_restore()
    {
        await using var door = await DoorHost.StartAsync();
        var id = await door.CreateFilledAsync("photos");
        var task = (await door.DeleteAsync("/v1/buckets/photos?window=24h")).Text("task_id");
        await door.RunTasksAsync();
        Assert.Equal("waiting", (await door.GetAsync($"/v1/tasks/{task}")).Text("additional_data.progress.phase"));
        Assert.True((await door.GetAsync("/v1/buckets/photos")).At("restorable_until").TryGetDateTimeOffset(out _));

        var restored = await door.PostAsync($"/v1/buckets/bkt_{id}/restore");

        Assert.Equal(("ACTIVE", "False", "1"), (restored.Text("status"), restored.Text("is_locked"), restored.Text("object_count")));
        Assert.Equal("CANCELED", (await door.GetAsync($"/v1/tasks/{task}")).Text("status"));
    }

    [Fact]
    public async Task A_bucket_whose_name_was_taken_is_restored_under_another()
    {
        await using var door = await DoorHost.StartAsync();
        var id = await door.CreateBucketAsync("photos");
        await door.DeleteAsync("/v1/buckets/photos?window=1h");
        await door.CreateBucketAsync("photos");

        var taken = await door.PostAsync($"/v1/buckets/{id}/restore");
        Assert.Equal("409 bucket_name_taken", taken.Refusal);
        Assert.Equal("Bucket name is already in use: photos; restore the bucket under another name", taken.Text("error.message"));
        Assert.Equal("422", (await door.PostAsync($"/v1/buckets/{id}/restore?name=bkt_a")).Refusal);
        Assert.Equal("pictures", (await door.PostAsync($"/v1/buckets/{id}/restore?name=pictures")).Text("bucket_name"));
    }

    [Fact]
    public async Task The_longest_window_holds_until_it_ends()
    {
        await using var door = await DoorHost.StartAsync();
        await door.PostAsync(
            "/v1/buckets",
            """{"bucket_name":"photos","bucket_schema":{"properties":{"a":{"type":"text"}}},"deletion_window_seconds":3600}""");
        var task = (await door.DeleteAsync("/v1/buckets/photos?window=1s")).Text("task_id");
        door.Clock.Advance(TimeSpan.FromSeconds(3599));
        await door.RunTasksAsync();
        Assert.Equal("PENDING", (await door.GetAsync($"/v1/tasks/{task}")).Text("status"));

        door.Clock.Advance(TimeSpan.FromSeconds(2));
        await door.RunTasksAsync();

        Assert.Equal("COMPLETED", (await door.GetAsync($"/v1/tasks/{task}")).Text("status"));
        Assert.Equal("404 bucket_not_found", (await door.PostAsync("/v1/buckets/photos/restore")).Refusal);
    }

    [Fact]
    public async Task Purge_ends_a_window_at_once()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        await door.DeleteAsync("/v1/buckets/photos?window=24h");
        await door.RunTasksAsync();

        await door.PostAsync("/v1/buckets/photos/purge");
        await door.RunTasksAsync();

        Assert.Equal("404 bucket_not_found", (await door.GetAsync("/v1/buckets/photos")).Refusal);
    }

    [Fact]
    public async Task Asking_for_what_is_so_anyway_is_fine()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");

        Assert.Equal(200, (await door.DeleteAsync("/v1/buckets/photos?dry_run=false&window=0s", ifMatch: "*")).Status);
    }
}
