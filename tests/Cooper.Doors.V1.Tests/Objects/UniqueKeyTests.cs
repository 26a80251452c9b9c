using Cooper.Domain.Buckets;

namespace Cooper.Doors.V1.Tests.Objects;

public class UniqueKeyTests
{
    [Theory]
    [InlineData("""{"fields":["sku","nowhere"]}""", "400 unique_key_field_unknown")]
    [InlineData("""{"fields":["tags"]}""", "400 unique_key_field_not_scalar")]
    [InlineData("""{"fields":["picture"]}""", "400 unique_key_field_not_scalar")]
    [InlineData("""{"fields":["sku","sku"]}""", "400")]
    [InlineData("""{"fields":[]}""", "422")]
    [InlineData("""{"fields":["a","b","c","d","e","f","g","h","i"]}""", "422")]
    [InlineData("""{"fields":["sku"],"default_policy":"replace"}""", "422")]
    public async Task A_key_that_cannot_be_is_refused_when_the_bucket_is_made(string key, string refusal)
    {
        await using var door = await DoorHost.StartAsync();

        var answer = await door.PostAsync(
            "/v1/buckets", $$"""{"bucket_name":"things","bucket_schema":{{ObjectBucket.Schema}},"unique_key":{{key}}}""");

        Assert.Equal(refusal, answer.Refusal);
    }

    [Fact]
    public async Task The_bucket_shows_its_key()
    {
        await using var bucket = await ObjectBucket.StartAsync("""{"fields":["sku","size"],"default_policy":"upsert"}""");

        var shown = await bucket.Door.GetAsync("/v1/buckets/things");

        Assert.Equal("""{"fields":["sku","size"],"default_policy":"upsert"}""", shown.Text("unique_key"));
    }

    [Fact]
    public async Task Each_policy_does_what_it_says()
    {
        await using var bucket = await ObjectBucket.StartAsync("""{"fields":["sku"]}""");

        Assert.Equal("400 policy_required", (await bucket.CreateAsync("""{"sku":"a"}""")).Refusal);
        Assert.Equal("422", (await bucket.CreateAsync("""{"sku":"a"}""", "?policy=replace")).Refusal);
        Assert.Equal("404 unique_key_not_found", (await bucket.CreateAsync("""{"sku":"a"}""", "?policy=update")).Refusal);
        var made = await bucket.CreateAsync("""{"sku":"a","rank":1}""", "?policy=insert");
        var taken = await bucket.CreateAsync("""{"sku":"a"}""", "?policy=insert");
        Assert.Equal(
            ("409 unique_key_conflict", made.Text("object_id"), """{"sku":"a"}"""),
            (taken.Refusal, taken.Text("error.details.existing_object_id"), taken.Text("error.details.unique_key")));
        var updated = await bucket.CreateAsync("""{"sku":"a","size":2}""", "?policy=update");
        Assert.Equal(
            (made.Text("object_id"), "1", "2"), (updated.Text("object_id"), updated.Text("rank"), updated.Text("size")));
        var upserted = await bucket.CreateAsync("""{"sku":"a","size":3}""", "?policy=upsert");
        var other = await bucket.CreateAsync("""{"sku":"b"}""", "?policy=upsert");

        Assert.Equal((made.Text("object_id"), "3"), (upserted.Text("object_id"), upserted.Text("size")));
        Assert.NotEqual(made.Text("object_id"), other.Text("object_id"));
        Assert.Equal(new BucketContent { StoredObjects = 2, UniqueKeys = 2 }, await bucket.CountAsync());
    }

    [Theory]
    [InlineData("""{"sku":"a","size":1}""", """{"size":1.0,"sku":"a"}""", true)]
    [InlineData("""{"sku":"a","size":100}""", """{"sku":"a","size":1e2}""", true)]
    [InlineData("""{"sku":"a","size":1}""", """{"sku":"A","size":1}""", false)]
    [InlineData("""{"sku":"a","size":1}""", """{"sku":"a","size":1.5}""", false)]
    [InlineData("""{"sku":"1","size":1}""", """{"sku":"a","size":1}""", false)]
    public async Task Composite_keys_are_equal_by_value(string one, string other, bool isSame)
    {
        await using var bucket = await ObjectBucket.StartAsync("""{"fields":["size","sku"],"default_policy":"insert"}""");
        Assert.Equal(200, (await bucket.CreateAsync(one)).Status);

        Assert.Equal(isSame ? 409 : 200, (await bucket.CreateAsync(other)).Status);
    }

    [Fact]
    public async Task Moments_are_equal_in_whatever_zone_and_blobs_may_be_part_of_the_key()
    {
        await using var bucket = await ObjectBucket.StartAsync("""{"fields":["day","note"],"default_policy":"insert"}""");
        string Body(string day, string note) =>
            $$"""{"day":"{{day}}","blobs":[{"property":"note","type":"text","data":"{{note}}"}]}""";

        Assert.Equal(200, (await bucket.CreateAsync(Body("2026-01-01T12:00:00Z", "a"))).Status);
        Assert.Equal(409, (await bucket.CreateAsync(Body("2026-01-01T13:00:00+01:00", "a"))).Status);
        Assert.Equal(200, (await bucket.CreateAsync(Body("2026-01-01T13:00:00+01:00", "b"))).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sku":null}""")]
    [InlineData("""{"sku":""}""")]
    public async Task Every_object_has_a_value_for_the_key(string body)
    {
        await using var bucket = await ObjectBucket.StartAsync("""{"fields":["sku"],"default_policy":"insert"}""");

        Assert.Equal("400 unique_key_value_missing", (await bucket.CreateAsync(body)).Refusal);
        Assert.Equal("400", (await bucket.CreateAsync($$"""{"sku":"{{new string('a', 256)}}"}""")).Refusal);
        Assert.Equal(200, (await bucket.CreateAsync($$"""{"sku":"{{new string('a', 255)}}"}""")).Status);
    }

    [Fact]
    public async Task A_changed_key_is_checked_again_and_the_old_one_is_free()
    {
        await using var bucket = await ObjectBucket.StartAsync("""{"fields":["sku"],"default_policy":"insert"}""");
        var one = (await bucket.CreateAsync("""{"sku":"a"}""")).Text("object_id");
        var other = (await bucket.CreateAsync("""{"sku":"b"}""")).Text("object_id");

        Assert.Equal("409 unique_key_conflict", (await bucket.PatchAsync(one, """{"sku":"b"}""")).Refusal);
        Assert.Equal("400 unique_key_value_missing", (await bucket.PatchAsync(one, """{"sku":null}""")).Refusal);
        Assert.Equal("a", (await bucket.GetAsync(one)).Text("sku"));
        Assert.Equal(200, (await bucket.PatchAsync(one, """{"sku":"c"}""")).Status);
        Assert.Equal(200, (await bucket.CreateAsync("""{"sku":"a"}""")).Status);
        await bucket.DeleteAsync(other);
        Assert.Equal(200, (await bucket.CreateAsync("""{"sku":"b"}""")).Status);
        Assert.Equal(new BucketContent { StoredObjects = 3, UniqueKeys = 3 }, await bucket.CountAsync());
    }

    [Fact]
    public async Task Of_64_that_insert_one_key_at_once_one_wins_and_64_upserts_make_one_object()
    {
        await using var bucket = await ObjectBucket.StartAsync("""{"fields":["sku"]}""");

        var inserted = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(i => bucket.CreateAsync($$"""{"sku":"a","rank":{{i}}}""", "?policy=insert")));
        var upserted = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(i => bucket.CreateAsync($$"""{"sku":"b","rank":{{i}}}""", "?policy=upsert")));

        var winner = Assert.Single(inserted, answer => answer.Status == 200);
        Assert.Equal(63, inserted.Count(answer =>
            answer.Status == 409 && answer.Text("error.details.existing_object_id") == winner.Text("object_id")));
        Assert.All(upserted, answer => Assert.Equal(200, answer.Status));
        Assert.Single(upserted.Select(answer => answer.Text("object_id")).Distinct());
        Assert.Equal(new BucketContent { StoredObjects = 2, UniqueKeys = 2 }, await bucket.CountAsync());
    }

    [Fact]
    public async Task In_a_batch_upserts_of_one_key_are_applied_in_order()
    {
        await using var bucket = await ObjectBucket.StartAsync("""{"fields":["sku"]}""");

        var made = await bucket.CreateManyAsync("""{"objects":[{"sku":"a","rank":1,"size":1},{"sku":"a","rank":2}]}""", "?policy=upsert");

        var last = made.At("succeeded")[1];
        Assert.Equal((2, 1), (last.GetProperty("rank").GetInt32(), last.GetProperty("size").GetInt32()));
        Assert.Equal(1, (await bucket.CountAsync()).StoredObjects);
    }
}
