using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cooper.Domain.Buckets;
using Cooper.Doors.V1.Tests.Objects;

namespace Cooper.Doors.V1.Tests.Uploads;

public class UploadTests
{
    const string Ticket = """{"filename":"picture.png","content_type":"image/png"}""";

    static readonly string MeowSha256 = Convert.ToHexStringLower(SHA256.HashData("meow"u8));
    static readonly string MeowMd5 = Convert.ToHexStringLower(MD5.HashData("meow"u8));

    [Fact]
    public async Task A_file_goes_by_its_ticket_from_the_url_to_an_object()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var ticket = await CreateAsync(bucket, """
            {"filename":"cat.png","content_type":"image/png","blob_property":"picture","file_size_bytes":4,"metadata":{"from":"me"},
             "object_metadata":{"sku":"a"}}
            """);
        var id = ticket.Text("upload_id");
        Assert.Equal(("PENDING", "image", "picture"), (ticket.Text("status"), ticket.Text("blob_type"), ticket.Text("blob_property")));

        Assert.Equal((200, $"\"{MeowMd5}\""), await PutAsync(bucket, ticket.Text("presigned_url"), "meow"));
        var confirmed = await ConfirmAsync(bucket, id, $$"""{"etag":"\"{{MeowMd5}}\"","file_size_bytes":4}""");

        Assert.Equal(("COMPLETED", MeowSha256, MeowMd5), (confirmed.Text("status"), confirmed.Text("file_hash"), confirmed.Text("etag")));
        var made = await bucket.GetAsync(confirmed.Text("object_id"));
        Assert.Equal("a", made.Text("sku"));
        Assert.Equal($".cooper/uploads/{id}/cat.png", made.At("blobs")[0].GetProperty("details").GetProperty("file_name").GetString());
        Assert.Equal("meow"u8.ToArray(), await bucket.DownloadAsync($".cooper/uploads/{id}/cat.png"));
        Assert.Equal(
            new BucketContent(1, 0, 0, 4) { StoredObjects = 1, Blobs = 1, HeldVersions = 1, Uploads = 1 }, await bucket.CountAsync());
        Assert.Equal(confirmed.Raw, (await ConfirmAsync(bucket, id)).Raw);
        await bucket.Door.RestartAsync();
        Assert.Equal(confirmed.Raw, (await ConfirmAsync(bucket, id)).Raw);
        Assert.Equal(1, (await bucket.CountAsync()).StoredObjects);
        var found = await GetAsync(bucket, id);
        Assert.Equal(("COMPLETED", "me"), (found.Text("status"), found.Text("metadata.from")));
        Assert.False(found.Body!.Value.TryGetProperty("presigned_url", out _));
    }

    [Theory]
    [InlineData("""{"filename":"a/b","content_type":"image/png","blob_property":"picture"}""", "400 invalid_filename")]
    [InlineData("""{"filename":"..\\a","content_type":"image/png","blob_property":"picture"}""", "400 invalid_filename")]
    [InlineData("""{"filename":"cat.png","content_type":"image/png"}""", "400 blob_property_unknown")]
    [InlineData("""{"filename":"cat.png","content_type":"image/png","blob_property":"note"}""", "400 blob_type_mismatch")]
    [InlineData("""{"filename":"cat.png","content_type":"image/png","blob_property":"sku"}""", "400 blob_type_mismatch")]
    [InlineData("""{"filename":"picture.png","content_type":"image/png","file_size_bytes":5368709121}""", "400 file_too_large")]
    [InlineData(
        """{"filename":"picture.png","content_type":"image/png","object_metadata":{"size":"big"}}""", "400 schema_validation_failed")]
    [InlineData("""{"filename":"","content_type":"image/png"}""", "422")]
    [InlineData("""{"filename":"picture.png","content_type":"nonsense"}""", "422")]
    [InlineData("""{"filename":"picture.png"}""", "422")]
    [InlineData("""{"filename":"picture.png","content_type":"image/png","presigned_url_expiration":59}""", "422")]
    [InlineData("""{"filename":"picture.png","content_type":"image/png","presigned_url_expiration":86401}""", "422")]
    [InlineData("""{"filename":"picture.png","content_type":"image/png","file_hash":"abc"}""", "422")]
    [InlineData("""{"filename":"picture.png","content_type":"image/png","file_size_bytes":0}""", "422")]
    [InlineData("""{"filename":"picture.png","content_type":"image/png","blob_property":"a-b"}""", "422")]
    public async Task A_ticket_that_cannot_be_is_refused_before_a_url_is_given(string body, string refusal)
    {
        await using var bucket = await ObjectBucket.StartAsync();

        Assert.Equal(refusal, (await CreateAsync(bucket, body)).Refusal);
        Assert.Equal(refusal, (await CreateManyAsync(bucket, $$"""{"uploads":[{{Ticket}},{{body}}]}""")).Refusal);

        Assert.Equal(BucketContent.Nothing, await bucket.CountAsync());
    }

    [Fact]
    public async Task What_is_confirmed_is_compared_and_a_wrong_file_can_be_sent_again()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var ticket = await CreateAsync(
            bucket,
            $$"""{"filename":"picture.png","content_type":"image/png","file_hash":"{{MeowSha256}}","file_size_bytes":4}""");
        var (id, url) = (ticket.Text("upload_id"), ticket.Text("presigned_url"));

        Assert.Equal("400 upload_not_received", (await ConfirmAsync(bucket, id)).Refusal);
        await PutAsync(bucket, url, "wuff!");
        Assert.Equal("400 size_mismatch", (await ConfirmAsync(bucket, id)).Refusal);
        await PutAsync(bucket, url, "wuff");
        Assert.Equal("400 hash_mismatch", (await ConfirmAsync(bucket, id)).Refusal);
        Assert.Equal("400 etag_mismatch", (await ConfirmAsync(bucket, id, """{"etag":"abc"}""")).Refusal);
        await PutAsync(bucket, url, "meow");
        Assert.Equal("400 size_mismatch", (await ConfirmAsync(bucket, id, """{"file_size_bytes":5}""")).Refusal);
        Assert.Equal(new BucketContent(1, 0, 0, 4) { Uploads = 1, OpenUploads = 1 }, await bucket.CountAsync());
        Assert.Equal(200, (await ConfirmAsync(bucket, id)).Status);
        Assert.Equal("404 upload_not_found", (await ConfirmAsync(bucket, "upl_0123456789abcdef")).Refusal);
        Assert.Equal((403, null), await PutAsync(bucket, url, "late"));
    }

    [Fact]
    public async Task Two_confirmations_at_once_make_one_object()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var ticket = await CreateAsync(bucket, Ticket);
        await PutAsync(bucket, ticket.Text("presigned_url"), "meow");

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ConfirmAsync(bucket, ticket.Text("upload_id"))));

        Assert.Single(answers.Select(answer => answer.Text("object_id")).Distinct());
        Assert.Equal(1, (await bucket.CountAsync()).StoredObjects);
    }

    [Fact]
    public async Task A_signed_url_is_good_for_what_it_was_signed_for_and_for_nothing_else()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var url = (await CreateAsync(bucket, Ticket)).Text("presigned_url");
        var other = await CreateAsync(bucket, Ticket);
        var made = await bucket.CreateAsync($$"""{"blobs":[{{ObjectBucket.Inline("picture", "wuff")}}]}""");
        var found = await bucket.Door.GetAsync(
            $"/v1/buckets/{bucket.Id}/objects/{made.Text("object_id")}?return_presigned_urls=true");
        var readUrl = found.At("blobs")[0].GetProperty("properties").GetProperty("presigned_url").GetString()!;
        var altered = Alter(url).Append(url.Replace(IdIn(url), other.Text("upload_id"), StringComparison.Ordinal)).ToList();

        Assert.True(altered.Count > 6);
        foreach (var one in altered)
            Assert.Equal((one, 403), (one, (await PutAsync(bucket, one, "meow")).Status));
        foreach (var one in Alter(readUrl))
            Assert.Equal((one, 403), (one, (await ReadAsync(bucket, one)).Status));
        Assert.Equal(403, (await PutAsync(bucket, url, "meow", "image/jpeg")).Status);
        Assert.Equal(403, (await PutAsync(bucket, readUrl, "meow")).Status);
        Assert.Equal(403, (await ReadAsync(bucket, url)).Status);
        Assert.Equal("403 presigned_url_invalid", (await bucket.Door.SendAsync("PUT", new Uri(url).PathAndQuery + "x", "{}")).Refusal);

        Assert.Equal((200, "wuff"), await ReadAsync(bucket, readUrl));
        Assert.Equal(200, (await PutAsync(bucket, url, "meow")).Status);
        bucket.Door.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(403, (await PutAsync(bucket, url, "meow")).Status);
        Assert.Equal(403, (await ReadAsync(bucket, readUrl)).Status);
    }

    [Fact]
    public async Task After_an_end_was_accepted_or_undone_its_urls_are_dead()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var door = bucket.Door;
        var ticket = await CreateAsync(bucket, Ticket);
        var (id, url) = (ticket.Text("upload_id"), ticket.Text("presigned_url"));
        await PutAsync(bucket, url, "meow");
        var before = (await ListAsync(bucket)).Raw;

        await door.DeleteAsync("/v1/buckets/things?window=1h");
        Assert.Equal((403, null), await PutAsync(bucket, url, "late"));
        Assert.Equal("409 bucket_deleting", (await ConfirmAsync(bucket, id)).Refusal);
        Assert.Equal("409 bucket_deleting", (await CreateAsync(bucket, Ticket)).Refusal);
        Assert.Equal("409 bucket_deleting", (await ConfirmManyAsync(bucket, id)).Refusal);
        Assert.Equal("409 bucket_deleting", (await DeleteAsync(bucket, id)).Refusal);
        Assert.Equal("404 bucket_deleting", (await GetAsync(bucket, id)).Refusal);
        Assert.Equal("404 bucket_deleting", (await ListAsync(bucket)).Refusal);
        await door.PostAsync($"/v1/buckets/{bucket.Id}/restore");

        Assert.Equal(before, (await ListAsync(bucket)).Raw);
        Assert.Equal((403, null), await PutAsync(bucket, url, "late"));
        Assert.Equal(200, (await ConfirmAsync(bucket, id)).Status);
    }

    [Fact]
    public async Task The_same_content_is_not_taken_twice_unless_it_is_asked_for()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var first = await UploadAsync(bucket, Ticket, "meow");
        var hashed = $$"""{"filename":"picture.png","content_type":"image/png","file_hash":"{{MeowSha256}}"}""";

        var duplicate = await CreateAsync(bucket, hashed);
        Assert.Equal(
            ("True", first.Text("upload_id"), false),
            (
                duplicate.Text("is_duplicate"),
                duplicate.Text("duplicate_of_upload_id"),
                duplicate.Body!.Value.TryGetProperty("presigned_url", out _)));
        var unhashed = await UploadAsync(bucket, Ticket, "meow");
        Assert.Equal(first.Text("object_id"), unhashed.Text("object_id"));
        var anyway = await UploadAsync(
            bucket, """{"filename":"picture.png","content_type":"image/png","skip_duplicates":false}""", "meow");
        Assert.NotEqual(first.Text("object_id"), anyway.Text("object_id"));
        Assert.Equal(2, (await bucket.CountAsync()).StoredObjects);
    }

    [Fact]
    public async Task A_ticket_for_a_unique_key_that_is_taken_says_so()
    {
        await using var bucket = await ObjectBucket.StartAsync("""{"fields":["sku"],"default_policy":"insert"}""");
        var made = await bucket.CreateAsync("""{"sku":"a"}""");
        string Body(string sku) =>
            $$"""{"filename":"picture.png","content_type":"image/png","object_metadata":{"sku":"{{sku}}"} }""";

        var taken = await CreateAsync(bucket, Body("a"));
        Assert.Equal(("True", made.Text("object_id")), (taken.Text("skipped_unique_key"), taken.Text("existing_object_id")));
        var late = await CreateAsync(bucket, Body("b"));
        await PutAsync(bucket, late.Text("presigned_url"), "meow");
        await bucket.CreateAsync("""{"sku":"b"}""");
        Assert.Equal("409 unique_key_conflict", (await ConfirmAsync(bucket, late.Text("upload_id"))).Refusal);
        Assert.Equal("PENDING", (await GetAsync(bucket, late.Text("upload_id"))).Text("status"));
    }

    [Fact]
    public async Task An_upload_serves_several_objects_and_its_bytes_stay_with_the_last()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var upload = await UploadAsync(
            bucket, """{"filename":"picture.png","content_type":"image/png","create_object_on_confirm":false}""", "meow");
        Assert.False(upload.Body!.Value.TryGetProperty("object_id", out _));
        var body = $$"""{"blobs":[{"property":"picture","type":"image","upload_id":"{{upload.Text("upload_id")}}"}]}""";

        var (one, other) = (await bucket.CreateAsync(body), await bucket.CreateAsync(body));
        Assert.Equal((2L, 1L), ((await bucket.CountAsync()).Objects, (await bucket.CountAsync()).Versions));
        await bucket.DeleteAsync(one.Text("object_id"));
        await bucket.DeleteAsync(other.Text("object_id"));

        Assert.Equal(new BucketContent(1, 0, 0, 4) { Uploads = 1 }, await bucket.CountAsync());
        Assert.Equal("400 upload_already_completed", (await DeleteAsync(bucket, upload.Text("upload_id"))).Refusal);
    }

    [Fact]
    public async Task A_canceled_upload_leaves_nothing_or_its_file()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var (gone, kept) = (await CreateAsync(bucket, Ticket), await CreateAsync(bucket, Ticket));
        foreach (var ticket in new[] { gone, kept })
            await PutAsync(bucket, ticket.Text("presigned_url"), "meow");

        Assert.Equal(204, (await DeleteAsync(bucket, gone.Text("upload_id"))).Status);
        Assert.Equal(204, (await DeleteAsync(bucket, gone.Text("upload_id"))).Status);
        Assert.Equal(204, (await DeleteAsync(bucket, kept.Text("upload_id"), "?delete_s3_object=false")).Status);

        Assert.Equal(new BucketContent(1, 0, 0, 4) { Uploads = 2 }, await bucket.CountAsync());
        Assert.NotNull(await bucket.DownloadAsync(kept.Text("s3_key")));
        Assert.Equal("CANCELED", (await GetAsync(bucket, gone.Text("upload_id"))).Text("status"));
        Assert.Equal("400 upload_canceled", (await ConfirmAsync(bucket, gone.Text("upload_id"))).Refusal);
        Assert.Equal((403, null), await PutAsync(bucket, gone.Text("presigned_url"), "late"));
        Assert.Equal("404 upload_not_found", (await DeleteAsync(bucket, "upl_0123456789abcdef")).Refusal);
    }

    [Fact]
    public async Task An_upload_that_is_not_confirmed_in_time_fails_and_goes_30_days_later()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var done = await UploadAsync(bucket, Ticket, "wuff");
        var ticket = await CreateAsync(bucket, Ticket);
        var id = ticket.Text("upload_id");
        await PutAsync(bucket, ticket.Text("presigned_url"), "meow");
        bucket.Door.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal("FAILED", (await GetAsync(bucket, id)).Text("status"));
        Assert.Equal("400 upload_expired", (await ConfirmAsync(bucket, id)).Refusal);
        await bucket.Door.RestartAsync();
        await bucket.Door.RunTasksAsync();
        Assert.Equal(("FAILED", 0L), ((await GetAsync(bucket, id)).Text("status"), (await bucket.CountAsync()).OpenUploads));
        Assert.Equal(1, (await ListAsync(bucket)).At("stats.uploads_by_status.FAILED").GetInt32());

        bucket.Door.Clock.Advance(TimeSpan.FromDays(30));
        await bucket.Door.RunTasksAsync();
        Assert.Equal("404 upload_not_found", (await GetAsync(bucket, id)).Refusal);
        Assert.Equal(
            new BucketContent(1, 0, 0, 4) { StoredObjects = 1, Blobs = 1, HeldVersions = 1, Uploads = 1 }, await bucket.CountAsync());
        Assert.Equal("COMPLETED", (await GetAsync(bucket, done.Text("upload_id"))).Text("status"));
    }

    [Fact]
    public async Task Many_are_confirmed_by_a_task_that_tells_of_each()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var tickets = await CreateManyAsync(
            bucket,
            $$"""
            {"uploads":[{{string.Join(',', Enumerable.Repeat(Ticket, 30))}}],"shared_metadata":{"a":1},
             "shared_object_metadata":{"sku":"s"} }
            """);
        Assert.Equal("30", tickets.Text("total"));
        var ids = new List<string>();
        foreach (var (i, ticket) in tickets.At("uploads").EnumerateArray().Index())
        {
            ids.Add(ticket.GetProperty("upload_id").GetString()!);
            Assert.Equal(1, ticket.GetProperty("metadata").GetProperty("a").GetInt32());
            if (i != 3)
                await PutAsync(bucket, ticket.GetProperty("presigned_url").GetString()!, $"content {i}");
        }

        var accepted = await ConfirmManyAsync(bucket, [.. ids]);
        Assert.Equal(("PENDING", "30"), (accepted.Text("status"), accepted.Text("confirmations_count")));
        await bucket.Door.RunTasksAsync();

        var task = await bucket.Door.GetAsync($"/v1/tasks/{accepted.Text("task_id")}");
        Assert.Equal(("COMPLETED", "api_buckets_uploads_batch_confirm"), (task.Text("status"), task.Text("task_type")));
        Assert.Equal(ids, task.At("inputs").EnumerateArray().Select(input => input.GetString()));
        var outputs = task.At("outputs").EnumerateArray().ToList();
        Assert.Equal(30, outputs.Count);
        Assert.Equal("upload_not_received", outputs[3].GetProperty("error_code").GetString());
        Assert.Equal(29, outputs.Count(output => output.GetProperty("status").GetString() == "COMPLETED"));
        Assert.Equal(29, (await bucket.CountAsync()).StoredObjects);
        Assert.Equal("s", (await bucket.GetAsync(outputs[0].GetProperty("object_id").GetString()!)).Text("sku"));
        Assert.Equal(1, (await bucket.Door.PostAsync("/v1/tasks/list")).At("results").GetArrayLength());
    }

    [Fact]
    public async Task A_task_of_confirmations_that_an_end_overtakes_is_canceled()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        var ticket = await CreateAsync(bucket, Ticket);
        await PutAsync(bucket, ticket.Text("presigned_url"), "meow");
        var one = await bucket.Door.PostAsync($"/v1/buckets/{bucket.Id}/uploads/{ticket.Text("upload_id")}/confirm?async=true", "{}");
        Assert.Equal("PROCESSING", one.Text("status"));

        var deletion = await bucket.Door.DeleteAsync("/v1/buckets/things");
        await bucket.Door.RunTasksAsync();

        var task = await bucket.Door.GetAsync($"/v1/tasks/{one.Text("task_id")}");
        Assert.Equal(("CANCELED", "api_buckets_uploads_confirm"), (task.Text("status"), task.Text("task_type")));
        var receipt = (await bucket.Door.GetAsync($"/v1/tasks/{deletion.Text("task_id")}")).At("additional_data.receipt.kinds");
        Assert.Equal(1, receipt.GetProperty("uploads").GetProperty("removed").GetInt32());
        Assert.Equal(0, receipt.GetProperty("objects").GetProperty("removed").GetInt32());
    }

    [Fact]
    public async Task Uploads_are_listed_searched_and_summed()
    {
        await using var bucket = await ObjectBucket.StartAsync();
        for (var i = 0; i < 25; i++)
        {
            await CreateAsync(bucket, $$"""
                {"filename":"f{{i}}.png","content_type":"image/png","blob_property":"picture","metadata":{"k":"v{{i}}"} }
                """);
            bucket.Door.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var first = await ListAsync(bucket);
        Assert.Equal(20, first.At("results").GetArrayLength());
        Assert.Equal("f24.png", first.At("results")[0].GetProperty("filename").GetString());
        Assert.Equal(25, first.At("stats.total_uploads").GetInt32());
        var rest = await ListAsync(bucket, "{}", $"?cursor={first.Text("pagination.next_cursor")}");
        Assert.Equal(5, rest.At("results").GetArrayLength());
        Assert.Equal(["f7.png"], (await ListAsync(bucket, """{"search":"v7"}""")).Names("filename"));
        Assert.Equal(["f3.png"], (await ListAsync(bucket, """{"filters":{"filename":"F3.PNG"}}""")).Names("filename"));
        Assert.Equal("422", (await ListAsync(bucket, """{"limit":101}""")).Refusal);
    }

    static Task<Answer> CreateAsync(ObjectBucket bucket, string body) => bucket.Door.PostAsync($"/v1/buckets/{bucket.Id}/uploads", body);

    static Task<Answer> CreateManyAsync(ObjectBucket bucket, string body) =>
        bucket.Door.PostAsync($"/v1/buckets/{bucket.Id}/uploads/batch", body);

    static Task<Answer> GetAsync(ObjectBucket bucket, string id) => bucket.Door.GetAsync($"/v1/buckets/{bucket.Id}/uploads/{id}");

    static Task<Answer> ListAsync(ObjectBucket bucket, string body = "{}", string query = "") =>
        bucket.Door.PostAsync($"/v1/buckets/{bucket.Id}/uploads/list{query}", body);

    static Task<Answer> DeleteAsync(ObjectBucket bucket, string id, string query = "") =>
        bucket.Door.DeleteAsync($"/v1/buckets/{bucket.Id}/uploads/{id}{query}");

    static Task<Answer> ConfirmAsync(ObjectBucket bucket, string id, string body = "{}") =>
        bucket.Door.PostAsync($"/v1/buckets/{bucket.Id}/uploads/{id}/confirm", body);

    static Task<Answer> ConfirmManyAsync(ObjectBucket bucket, params string[] ids) => bucket.Door.PostAsync(
        $"/v1/buckets/{bucket.Id}/uploads/confirm/batch",
        JsonSerializer.Serialize(new { confirmations = ids.Select(id => new { upload_id = id }) }));

    static async Task<Answer> UploadAsync(ObjectBucket bucket, string ticket, string content)
    {
        var made = await CreateAsync(bucket, ticket);
        Assert.Equal(200, (await PutAsync(bucket, made.Text("presigned_url"), content)).Status);
        return await ConfirmAsync(bucket, made.Text("upload_id"));
    }

    static async Task<(int Status, string? ETag)> PutAsync(ObjectBucket bucket, string url, string content, string type = "image/png")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(url));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var response = await bucket.Door.HttpClient.SendAsync(request);
        return ((int)response.StatusCode, response.Headers.ETag?.Tag);
    }

    static async Task<(int Status, string Content)> ReadAsync(ObjectBucket bucket, string url)
    {
        using var response = await bucket.Door.HttpClient.GetAsync(new Uri(url));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    static string IdIn(string url) => new Uri(url).Segments[^1];

    /// <summary>The same with another character in each of its parts, or without one.</summary>
    static IEnumerable<string> Alter(string url)
    {
        var uri = new Uri(url);
        var start = uri.GetLeftPart(UriPartial.Authority) + "/v1/signed/";
        var (bucket, thing) = (uri.Segments[^2].Trim('/'), uri.Segments[^1]);
        var query = uri.Query.TrimStart('?').Split('&').Select(part => part.Split('=', 2)[1]).ToArray();
        yield return $"{start}{Other(bucket)}/{thing}?expires={query[0]}&signature={query[1]}";
        yield return $"{start}{bucket}/{Other(thing)}?expires={query[0]}&signature={query[1]}";
        yield return $"{start}{bucket}/{thing}?expires={long.Parse(query[0]) + 1}&signature={query[1]}";
        yield return $"{start}{bucket}/{thing}?expires=99999999999999999&signature={query[1]}";
        yield return $"{start}{bucket}/{thing}?expires=x&signature={query[1]}";
        yield return $"{start}{bucket}/{thing}?signature={query[1]}";
        yield return $"{start}{bucket}/{thing}?expires={query[0]}";
        yield return $"{start}{bucket}/{thing}?expires={query[0]}&signature={Other(query[1])}";
        yield return $"{start}{bucket}/{thing}?expires={query[0]}&signature={query[1][..^1]}";

        static string Other(string text) => text[..^1] + (text[^1] == '1' ? '2' : '1');
    }
}
