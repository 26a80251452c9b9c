namespace Cooper.Doors.V1.Tests.Buckets;

public class BucketCallsTests
{
    const string Photos =
        """
        {"bucket_name":"photos of 2024","description":"all","metadata":{"year":2024},
         "bucket_schema":{"properties":{"image":{"type":"IMAGE"}}}}
        """;

    [Fact]
    public async Task A_bucket_is_created_and_found_by_id_and_by_name()
    {
        await using var door = await DoorHost.StartAsync();

        var created = await door.PostAsync("/v1/buckets/", Photos);
        var byId = await door.GetAsync($"/v1/buckets/{created.Text("bucket_id")}/");
        var byName = await door.GetAsync("/v1/buckets/photos%20of%202024");

        Assert.Equal(created.Text("bucket_id"), byName.Text("bucket_id"));
        Assert.Equal(created.Body.ToString(), byId.Body.ToString());
        Assert.Equal(("ACTIVE", "0", "1"), (created.Text("status"), created.Text("object_count"), created.Text("revision")));
        Assert.Equal("image", created.Text("bucket_schema.properties.image.type"));
        Assert.Equal($"v1-{created.Text("bucket_id")["bkt_".Length..]}", created.Text("storage_name"));
    }

    [Fact]
    public async Task A_name_is_taken_while_its_bucket_lives()
    {
        await using var door = await DoorHost.StartAsync();
        var first = await door.PostAsync("/v1/buckets", Photos);

        Assert.Equal("409 bucket_name_taken", (await door.PostAsync("/v1/buckets", Photos)).Refusal);

        await door.DeleteAsync($"/v1/buckets/{first.Text("bucket_id")}");
        Assert.Equal(200, (await door.PostAsync("/v1/buckets", Photos)).Status);
    }

    [Fact]
    public async Task A_bucket_of_b2_is_there_with_what_it_holds()
    {
        await using var door = await DoorHost.StartAsync();
        var id = await door.CreateFilledAsync("4a48fe8875c6214145260818");

        var answer = await door.GetAsync("/v1/buckets/4a48fe8875c6214145260818");

        Assert.Equal(
            ($"bkt_{id}", "1", "4"),
            (answer.Text("bucket_id"), answer.Text("object_count"), answer.Text("total_size_bytes")));
    }

    [Fact]
    public async Task A_list_filters_sorts_searches_and_sums()
    {
        await using var door = await DoorHost.StartAsync();
        foreach (var name in new[] { "alpha1", "alpha2", "beta01" })
            await door.CreateBucketAsync(name);
        await door.CreateFilledAsync("fullbucket");

        var found = await List("""{"search":"ALPHA","sort":{"field":"bucket_name","direction":"desc"}}""");
        Assert.Equal(["alpha2", "alpha1"], found.Names("bucket_name"));
        var filled = await List("""{"filters":{"AND":[{"field":"object_count","operator":"gt","value":0}]}}""");
        Assert.Equal(["fullbucket"], filled.Names("bucket_name"));
        var page = await List("""{"limit":1,"sort":{"field":"bucket_name"}}""");
        Assert.Equal(["alpha1"], page.Names("bucket_name"));
        Assert.Equal("4", page.Text("total_count"));
        Assert.Equal(
            """{"total_objects":1,"total_size_bytes":4,"avg_objects_per_bucket":0.25,"avg_size_per_bucket":1}""", page.Text("stats"));
        var cursor = Uri.EscapeDataString(page.Text("pagination.next_cursor"));
        var next = await door.PostAsync($"/v1/buckets/list?cursor={cursor}", """{"limit":1,"sort":{"field":"bucket_name"}}""");
        Assert.Equal(["alpha2"], next.Names("bucket_name"));
        Assert.Equal("400 invalid_cursor", (await door.PostAsync($"/v1/buckets/list?cursor={cursor}")).Refusal);

        Task<Answer> List(string body) => door.PostAsync("/v1/buckets/list", body);
    }

    [Fact]
    public async Task A_dying_bucket_is_shown_as_such_until_it_is_gone()
    {
        await using var door = await DoorHost.StartAsync();
        var id = await door.CreateBucketAsync("photos");
        var task = (await door.DeleteAsync("/v1/buckets/photos")).Text("task_id");

        var dying = await door.GetAsync("/v1/buckets/photos");
        Assert.Equal(("IN_PROGRESS", "True", task), (dying.Text("status"), dying.Text("is_locked"), dying.Text("deletion_task_id")));
        Assert.Equal([id], (await door.PostAsync("/v1/buckets/list", """{"filters":{"status":"IN_PROGRESS"}}""")).Names("bucket_id"));

        await door.RunTasksAsync();
        Assert.Equal("404 bucket_not_found", (await door.GetAsync($"/v1/buckets/{id}")).Refusal);
        Assert.Empty((await door.PostAsync("/v1/buckets/list")).Names("bucket_id"));
    }

    [Fact]
    public async Task Put_replaces_metadata_and_patch_merges_it()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");

        await door.SendAsync("PUT", "/v1/buckets/photos", """{"metadata":{"a":1,"b":{"c":2}},"description":"all"}""");
        var merged = await door.SendAsync("PATCH", "/v1/buckets/photos", """{"metadata":{"a":null,"d":"é"},"bucket_name":"pictures"}""");

        Assert.Equal(("pictures", "all"), (merged.Text("bucket_name"), merged.Text("description")));
        Assert.Equal("""{"b":{"c":2},"d":"é"}""", merged.Text("metadata"));
        Assert.Equal("404 bucket_not_found", (await door.GetAsync("/v1/buckets/photos")).Refusal);
    }

    [Fact]
    public async Task A_dying_bucket_does_not_change()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        var task = (await door.DeleteAsync("/v1/buckets/photos")).Text("task_id");

        var refused = await door.SendAsync("PATCH", "/v1/buckets/photos", """{"description":"all"}""");

        Assert.Equal(("409 bucket_deleting", task), (refused.Refusal, refused.Text("error.details.task_id")));
    }
}
