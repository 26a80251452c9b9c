namespace Cooper.Doors.V1.Tests.Buckets;

public class DeleteBucketTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deletion_is_accepted_by_id_and_by_name(bool isById)
    {
        await using var door = await DoorHost.StartAsync();
        var bucket = await door.Engine.CreateBucketAsync("photos");
        await door.Engine.UploadAsync(bucket, "cat.jpg", "meow"u8.ToArray());

        var answer = await door.DeleteAsync(isById ? $"/v1/buckets/bkt_{bucket.Id}" : "/v1/buckets/photos");

        Assert.Equal(
            (200, "PENDING", $"bkt_{bucket.Id}", "photos", "1"),
            (answer.Status, answer.Text("status"), answer.Text("bucket_id"), answer.Text("bucket_name"), answer.Text("object_count")));
    }

    [Fact]
    public async Task A_repeated_deletion_finds_the_same_task_and_after_the_end_nothing()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");

        var tasks = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => door.DeleteAsync("/v1/buckets/photos")));
        Assert.Single(tasks.Select(answer => answer.Text("task_id")).Distinct());

        await door.Engine.RunTasksAsync();
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

    [Theory]
    [InlineData("dry_run=true")]
    [InlineData("window=24h")]
    public async Task What_this_version_cannot_do_changes_nothing(string query)
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");

        var answer = await door.DeleteAsync($"/v1/buckets/photos?{query}");

        Assert.Equal("400", answer.Refusal);
        Assert.Contains("not supported by this version", answer.Text("error.message"), StringComparison.Ordinal);
        Assert.Equal("ACTIVE", (await door.GetAsync("/v1/buckets/photos")).Text("status"));
    }

    [Fact]
    public async Task Asking_for_what_is_so_anyway_is_fine()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");

        Assert.Equal(200, (await door.DeleteAsync("/v1/buckets/photos?dry_run=false&window=0s", ifMatch: "*")).Status);
    }
}
