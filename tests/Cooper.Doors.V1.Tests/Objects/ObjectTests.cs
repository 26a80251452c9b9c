using System.Text;
using Cooper.Domain.Buckets;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.V1.Tests.Objects;

public class ObjectTests
{
    [Fact]
    public async Task An_object_is_made_read_and_survives_a_restart()
    {
        await using var bucket = await ObjectBucket.StartAsync();

        var made = await bucket.CreateAsync(
            $$"""
            {"key_prefix":"/a","sku":"x\"ü","size":2.50,"object_id":"mine","status":"DONE","nothing":null,"free":{"a":[1]},
             "blobs":[{{ObjectBucket.Inline("picture", "meow")}},
                      {"property":"note","type":"text","data":"a note","metadata":{"lang":"en"} }]}
            """);

        Assert.Equal(200, made.Status);
        var id = made.Text("object_id");
        Assert.StartsWith("obj_", id, StringComparison.Ordinal);
        Assert.Equal(("DRAFT", "/a", "x\"ü", "7"), (made.Text("status"), made.Text("key_prefix"), made.Text("sku"), made.Text("count")));
        Assert.False(made.Body!.Value.TryGetProperty("nothing", out _));
        var blobs = made.At("blobs");
        Assert.Equal(
            "sha256:404cdd7bc109c432f8cc2443b45bcfe95980f5107215c645236e577929ac3e52",
            blobs[0].GetProperty("details").GetProperty("hash").GetString());
        Assert.Equal("a note", blobs[1].GetProperty("properties").GetProperty("value").GetString());
        Assert.Equal("en", blobs[1].GetProperty("properties").GetProperty("lang").GetString());
        var name = blobs[0].GetProperty("details").GetProperty("file_name").GetString()!;
        Assert.Equal($".cooper/objects/{id}/{blobs[0].GetProperty("blob_id")}/cat.png", name);
        Assert.Equal("meow"u8.ToArray(), await bucket.DownloadAsync(name));
        await bucket.Door.RestartAsync();
        Assert.Equal(made.Raw, (await bucket.GetAsync(id)).Raw);
        Assert.Equal(
            new BucketContent(1, 0, 0, 4) { StoredObjects = 1, Blobs = 2, HeldVersions = 1 }, await bucket.CountAsync());
    }

    [Theory]
    [InlineData("""{"size":"big"}""", "400 schema_validation_failed")]
    [InlineData("""{"count":1.5}""", "400 schema_validation_failed")]
    [InlineData("""{"day":"someday"}""", "400 schema_validation_failed")]
    [InlineData("""{"color":"green"}""", "400 schema_validation_failed")]
    [InlineData("""{"tags":["a",1]}""", "400 schema_validation_failed")]
    [InlineData("""{"blobs":[{"property":"other","type":"image","data":"data:image/png;base64,AA=="}]}""", "400 schema_validation_failed")]
    [InlineData("""{"blobs":[{"property":"picture","type":"pdf","data":"data:image/png;base64,AA=="}]}""", "400 schema_validation_failed")]
    [InlineData("""{"blobs":[{"property":"rank","type":"integer","data":"one"}]}""", "400 schema_validation_failed")]
    [InlineData("""{"blobs":[{"property":"picture","type":"image"}]}""", "400 blob_source_missing")]
    [InlineData("""{"blobs":[{"property":"picture","type":"image","data":"x","upload_id":"upl_0123456789abcdef"}]}""",
        "400 blob_source_ambiguous")]
    [InlineData("""{"blobs":[{"property":"picture","type":"image","upload_id":"upl_0123456789abcdef"}]}""", "400 invalid_blob_data")]
    [InlineData("""{"blobs":[{"property":"picture","type":"image","data":"meow"}]}""", "400 invalid_blob_data")]
    [InlineData("""{"blobs":[{"property":"picture","type":"image","data":{"base64":"*"}}]}""", "400 invalid_blob_data")]
    [InlineData("""{"blobs":[{"property":"picture","type":"image","data":"data:image/png,AA=="}]}""", "400 invalid_blob_data")]
    [InlineData("""{"blobs":[{"property":"picture","type":"image","data":{"file_name":"nowhere"}}]}""", "400 invalid_blob_data")]
    [InlineData("""{"blobs":[{"property":"picture","type":"image","data":{"base64":"AA==","filename":"a/b"}}]}""", "400 invalid_filename")]
    [InlineData("""{"blobs":[{"property":"picture","type":"image","data":"https://127.0.0.1/a.png"}]}""", "400 source_forbidden")]
    [InlineData("""{"blobs":[{"property":"picture","type":"image","data":{"url":"s3://bucket/key"}}]}""", "400 source_forbidden")]
    [InlineData("""{"blobs":[{"property":"picture","type":"image","data":{"url":"http://[::1"}}]}""", "400 invalid_blob_data")]
    [InlineData("""{"blobs":[{"property":"picture","type":"sculpture","data":"x"}]}""", "422")]
    [InlineData("""{"blobs":[{"type":"image","data":"x"}]}""", "422")]
    [InlineData("""{"key_prefix":"/a/../b"}""", "422")]
    [InlineData("""{"skip_duplicates":"yes"}""", "422")]
    public async Task What_does_not_fit_is_refused_and_changes_nothing(string body, string refusal)
    {
        await using var bucket = await ObjectBucket.StartAsync();

        Assert.Equal(refusal, (await bucket.CreateAsync(body)).Refusal);

        Assert.Equal(BucketContent.Nothing, await bucket.CountAsync());
    }

    [Fact]
    public async Task All_that_the_schema_forbids_is_told_at_once()
    {
        await using var bucket = await ObjectBucket.StartAsync();

        var refused = await bucket.CreateAsync("""{"size":"big","tags":["a",1],"color":1}""");

        var faults = refused.At("error.details.validation_errors").EnumerateArray()
            .Select(fault => $"{string.Join('.', fault.GetProperty("location").EnumerateArray())} {fault.GetProperty("type")}");
        Assert.Equal(["size number_type", "color string_type", "tags.1 string_type"], faults);
    }

    [Fact]
    public async Task Content_sent_along_has_a_bound()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        string Body(int bytes) =>
            $$"""{"blobs":[{"property":"picture","type":"image","data":{"base64":"{{Convert.ToBase64String(new byte[bytes])}}"} }]}""";

        Assert.Equal("400 blob_too_large", (await bucket.CreateAsync(Body(10_000_001))).Refusal);
        Assert.Equal(200, (await bucket.CreateAsync(Body(10_000_000))).Status);
        Assert.Equal(
            "400 blob_too_large",
            (await bucket.CreateAsync($$"""{"blobs":[{"property":"note","type":"text","data":"{{new string('a', 65_536)}}"}]}""")).Refusal);
    }

    [Fact]
    public async Task A_reference_is_kept_and_never_fetched()
    {
        await using var bucket = await ObjectBucket.StartAsync();

        var made = await bucket.CreateAsync(
            """
            {"canonicalize_source":false,"blobs":[{"property":"picture","type":"image","data":"https://example.org/a.png"}]}
            """);

        Assert.Equal("https://example.org/a.png", made.At("blobs")[0].GetProperty("properties").GetProperty("url").GetString());
        Assert.Equal(new BucketContent { StoredObjects = 1, Blobs = 1 }, await bucket.CountAsync());
    }

    [Fact]
    public async Task The_same_bytes_are_kept_once_and_go_with_their_last_holder()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var body = $$"""{"blobs":[{{ObjectBucket.Inline("picture", "meow")}}]}""";
        var (one, other) = (await bucket.CreateAsync(body), await bucket.CreateAsync(body));
        var name = one.At("blobs")[0].GetProperty("details").GetProperty("file_name").GetString()!;
        Assert.Equal(name, other.At("blobs")[0].GetProperty("details").GetProperty("file_name").GetString());
        Assert.Equal((1, 4L), ((int)(await bucket.CountAsync()).Versions, (await bucket.CountAsync()).Bytes));

        var skipped = await bucket.CreateAsync($$"""{"skip_duplicates":true,"blobs":[{{ObjectBucket.Inline("picture", "meow")}}]}""");
        Assert.Empty(skipped.At("blobs").EnumerateArray());
        var anew = await bucket.CreateAsync($$"""{"force_remirror":true,"blobs":[{{ObjectBucket.Inline("picture", "meow")}}]}""");
        Assert.Equal(2, (await bucket.CountAsync()).Versions);
        foreach (var gone in new[] { skipped, anew, one })
            Assert.Equal(204, (await bucket.DeleteAsync(gone.Text("object_id"))).Status);
        Assert.Equal("meow"u8.ToArray(), await bucket.DownloadAsync(name));

        Assert.Equal(204, (await bucket.DeleteAsync(other.Text("object_id"))).Status);
        Assert.Null(await bucket.DownloadAsync(name));
        Assert.Equal(BucketContent.Nothing, await bucket.CountAsync());
        Assert.Equal("404 object_not_found", (await bucket.DeleteAsync(other.Text("object_id"))).Refusal);
    }

    [Fact]
    public async Task A_file_that_came_through_B2_becomes_an_object_and_is_not_deleted_below_it()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var file = await bucket.UploadAsync("cats/cat.jpg", "meow");
        string Body(string data) => $$"""{"blobs":[{"property":"picture","type":"image","data":{{data}}}]}""";

        var byName = await bucket.CreateAsync(Body("""{"file_name":"cats/cat.jpg"}"""));
        var byId = await bucket.CreateAsync(Body($$"""{"file_id":"{{file.Id}}"}"""));

        var details = byName.At("blobs")[0].GetProperty("details");
        Assert.Equal(
            ("cats/cat.jpg", "cat.jpg"), (details.GetProperty("file_name").GetString(), details.GetProperty("filename").GetString()));
        Assert.Equal(details.GetProperty("hash").GetString(), byId.At("blobs")[0].GetProperty("details").GetProperty("hash").GetString());
        Assert.Equal(2, (await bucket.CountAsync()).Objects);

        var refused = await bucket.DeleteFileAsync(file);
        Assert.Equal(RefusalCode.ContentHeld, refused!.Code);
        Assert.Contains("obj_", refused.Message, StringComparison.Ordinal);
        await bucket.DeleteAsync(byName.Text("object_id"));
        Assert.Contains(byId.Text("object_id"), (await bucket.DeleteFileAsync(file))!.Message, StringComparison.Ordinal);
        await bucket.DeleteAsync(byId.Text("object_id"));
        Assert.Equal(new BucketContent(1, 0, 0, 4), await bucket.CountAsync());
        Assert.Null(await bucket.DeleteFileAsync(file));
    }

    [Fact]
    public async Task Put_and_patch_merge_fields_and_replace_blobs_of_the_same_property()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var made = await bucket.CreateAsync(
            $$"""
            {"sku":"a","size":1,"blobs":[{{ObjectBucket.Inline("picture", "meow")}},{"property":"note","type":"text","data":"n"}]}
            """);
        var id = made.Text("object_id");
        bucket.Door.Clock.Advance(TimeSpan.FromSeconds(5));

        var put = await bucket.PutAsync(
            id, $$"""{"metadata":{"sku":"b","size":null},"blobs":[{{ObjectBucket.Inline("picture", "wuff!")}}],"ignored":1}""");
        var patched = await bucket.PatchAsync(id, """{"rank":3,"key_prefix":"/k","status":"X"}""");

        Assert.Equal(("b", made.Text("created_at"), "DRAFT"), (put.Text("sku"), put.Text("created_at"), put.Text("status")));
        Assert.NotEqual(made.Text("updated_at"), put.Text("updated_at"));
        Assert.False(put.Body!.Value.TryGetProperty("size", out _));
        Assert.False(put.Body!.Value.TryGetProperty("ignored", out _));
        Assert.Equal(["note", "picture"], put.At("blobs").EnumerateArray().Select(blob => blob.GetProperty("property").GetString()));
        Assert.Equal(("b", "3", "/k"), (patched.Text("sku"), patched.Text("rank"), patched.Text("key_prefix")));
        Assert.Equal(2, patched.At("blobs").GetArrayLength());
        Assert.Equal(new BucketContent(1, 0, 0, 5) { StoredObjects = 1, Blobs = 2, HeldVersions = 1 }, await bucket.CountAsync());
        Assert.Equal("400 schema_validation_failed", (await bucket.PatchAsync(id, """{"rank":"high"}""")).Refusal);
        Assert.Equal(patched.Raw, (await bucket.GetAsync(id)).Raw);
        Assert.Equal("404 object_not_found", (await bucket.PutAsync("obj_0123456789abcdef", "{}")).Refusal);
        Assert.Equal("404 object_not_found", (await bucket.GetAsync("nothing")).Refusal);
    }

    [Fact]
    public async Task Of_a_batch_what_can_be_made_is_made_and_the_rest_says_why()
    {
        await using var bucket = await ObjectBucket.StartAsync("""{"fields":["sku"],"default_policy":"insert"}""");

        var made = await bucket.CreateManyAsync(
            $$"""
            {"objects":[{"sku":"a"},{"sku":"a","blobs":[{{ObjectBucket.Inline("picture", "meow")}}]},{"sku":"b","size":"big"},{"size":1},
                        {"sku":"c","blobs":[{{ObjectBucket.Inline("picture", "wuff")}}]},
                        {"sku":"d","blobs":[{"property":"note","type":"text"}]}]}
            """);

        Assert.Equal(("6", "2", "4"), (made.Text("total_requested"), made.Text("succeeded_count"), made.Text("failed_count")));
        Assert.Equal(
            ["1 unique_key_conflict", "2 schema_validation_failed", "3 unique_key_value_missing", "5 blob_source_missing"],
            made.At("failed").EnumerateArray().Select(one => $"{one.GetProperty("object_index")} {one.GetProperty("error_type")}"));
        Assert.Equal(
            new BucketContent(1, 0, 0, 4) { StoredObjects = 2, Blobs = 1, HeldVersions = 1, UniqueKeys = 2 }, await bucket.CountAsync());
        var none = await bucket.CreateManyAsync("""{"objects":[{"sku":"a"},{"sku":"c"}]}""");
        Assert.Equal("400 all_objects_failed", none.Refusal);
        Assert.Equal(2, none.At("error.details.failed").GetArrayLength());
        Assert.Equal("422", (await bucket.CreateManyAsync("""{"objects":[]}""")).Refusal);
        var tooMany = string.Join(',', Enumerable.Repeat("{}", 101));
        Assert.Equal("422", (await bucket.CreateManyAsync($$"""{"objects":[{{tooMany}}]}""")).Refusal);
    }

    [Fact]
    public async Task A_bucket_made_through_B2_takes_any_object()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateFilledAsync("photos");

        var made = await door.PostAsync(
            "/v1/buckets/photos/objects",
            """{"any":1,"blobs":[{"property":"p","type":"image","data":{"file_name":"cat.jpg"}}]}""");

        Assert.Equal((200, "1"), (made.Status, made.Text("any")));
        Assert.Equal("1", (await door.GetAsync("/v1/buckets/photos")).Text("object_count"));
    }

    [Fact]
    public async Task The_end_counts_objects_and_unique_keys_from_the_plan_to_the_receipt_and_undo_brings_them_back()
    {
        await using var bucket = await ObjectBucket.StartAsync("""{"fields":["sku"],"default_policy":"insert"}""");
        var door = bucket.Door;
        var made = await bucket.CreateAsync($$"""{"sku":"a","blobs":[{{ObjectBucket.Inline("picture", "meow")}}]}""");
        await bucket.CreateAsync("""{"sku":"b"}""");
        await bucket.UploadAsync("free.jpg", "wuff");
        var before = (await bucket.ListAsync()).Raw;

        var plan = await door.DeleteAsync("/v1/buckets/things?dry_run=true");
        Assert.Equal(("3", "2", "2", "8"), (
            plan.Text("object_count"), plan.Text("blob_count"), plan.Text("unique_key_count"), plan.Text("total_size_bytes")));
        var ending = await door.DeleteAsync("/v1/buckets/things?window=1h");
        Assert.Equal("404 bucket_deleting", (await bucket.GetAsync(made.Text("object_id"))).Refusal);
        Assert.Equal("404 bucket_deleting", (await bucket.ListAsync()).Refusal);
        foreach (var write in new[]
        {
            await bucket.CreateAsync("{}"), await bucket.CreateManyAsync("""{"objects":[{}]}"""), await bucket.PutAsync("x", "{}"),
            await bucket.PatchAsync("x", "{}"), await bucket.DeleteAsync("x"),
        })
            Assert.Equal(
                ("409 bucket_deleting", ending.Text("task_id")), (write.Refusal, write.Text("error.details.task_id")));
        Assert.Equal(200, (await door.PostAsync($"/v1/buckets/{bucket.Id}/restore")).Status);
        Assert.Equal(before, (await bucket.ListAsync()).Raw);
        Assert.Equal("409 unique_key_conflict", (await bucket.CreateAsync("""{"sku":"a"}""")).Refusal);

        var task = (await door.DeleteAsync("/v1/buckets/things")).Text("task_id");
        await door.RunTasksAsync();

        var done = await door.GetAsync($"/v1/tasks/{task}");
        string Removed(string kind) => done.Text($"additional_data.receipt.kinds.{kind}.removed");
        Assert.Equal("COMPLETED", done.Text("status"));
        Assert.Equal(("2", "1", "2", "2"), (Removed("objects"), Removed("blobs"), Removed("unique_keys"), Removed("file_versions")));
        Assert.Equal("2", done.Text("additional_data.progress.unique_keys_deleted"));
        Assert.Equal("404 bucket_not_found", (await bucket.ListAsync()).Refusal);
        Assert.Equal("404 bucket_not_found", (await bucket.CreateAsync("{}")).Refusal);
    }

    [Fact]
    public async Task A_strict_delete_names_the_objects()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        await bucket.CreateAsync("{}");

        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => bucket.Door.Get<DeleteBucket>().ExecuteAsync(bucket.Door.Master, bucket.BucketId, default));

        Assert.Equal(RefusalCode.BucketNotEmpty, refused.Refusal.Code);
        Assert.Contains("1 object", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_has_a_bound_however_often_it_is_patched()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var id = (await bucket.CreateAsync("{}")).Text("object_id");
        var large = new string('a', 60_000);
        Answer answer;
        var i = 0;
        do
            answer = await bucket.PatchAsync(id, $$"""{"f{{i++}}":"{{large}}"}""");
        while (answer.Status == 200);

        Assert.Equal((5, "400"), (i, answer.Refusal));
        Assert.Equal("422", (await bucket.CreateAsync($$"""{"a":"{{large}}","b":"{{large}}"}""")).Refusal);
        Assert.Equal(Encoding.UTF8.GetByteCount(large), (await bucket.GetAsync(id)).Text("f0").Length);
    }
}
