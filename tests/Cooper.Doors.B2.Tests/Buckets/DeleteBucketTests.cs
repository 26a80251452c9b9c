using System.Text.Json;
using Cooper.Testing;

namespace Cooper.Doors.B2.Tests.Buckets;

/// <summary><c>b2_delete_bucket</c> to the letter, in each version of the API.</summary>
public sealed class DeleteBucketTests
{
    static readonly string[] Fields =
    [
        "accountId", "bucketId", "bucketInfo", "bucketName", "bucketType", "corsRules", "defaultServerSideEncryption",
        "fileLockConfiguration", "lifecycleRules", "options", "replicationConfiguration", "revision",
    ];

    public static TheoryData<int> Versions => [1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_answer_is_the_whole_bucket_as_it_was(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var wish = new { accountId = b2.Account, bucketName = "photos-2026", bucketType = "allPublic", bucketInfo = new { owner = "me" } };
        var made = (await b2.PostAsync("b2_create_bucket", wish)).Done();
        var id = made.Text("bucketId");

        var answer = await b2.DeleteBucketAsync(id);

        Assert.Equal(200, answer.Status);
        Assert.Equal(Fields, answer.Body.EnumerateObject().Select(field => field.Name));
        Assert.Equal(made.Body.GetRawText(), answer.Body.GetRawText());
        var expected =
            $$$"""
            {"accountId":"{{{b2.Account}}}","bucketId":"{{{id}}}","bucketInfo":{"owner":"me"},"bucketName":"photos-2026",
            "bucketType":"allPublic","corsRules":[],
            "defaultServerSideEncryption":{"isClientAuthorizedToRead":true,"value":{"algorithm":null,"mode":null}},
            "fileLockConfiguration":{"isClientAuthorizedToRead":true,
            "value":{"defaultRetention":{"mode":null,"period":null},"isFileLockEnabled":false}},
            "lifecycleRules":[],"options":[],"replicationConfiguration":{"isClientAuthorizedToRead":true,"value":null},"revision":1}
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), answer.Body.GetRawText());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task What_the_key_may_not_read_is_not_in_the_answer(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var master = await cooper.LogInAsync(version);
        var poor = (await master.LogInWithNewKeyAsync(["deleteBuckets"])).In(version);
        var richer = (await master.LogInWithNewKeyAsync(
            ["deleteBuckets", "readBucketEncryption", "readBucketReplications", "readBucketRetentions"])).In(version);

        var hidden = (await poor.DeleteBucketAsync(await master.CreateBucketAsync("photos"))).Done();
        var shown = (await richer.DeleteBucketAsync(await master.CreateBucketAsync("photos"))).Done();

        foreach (var field in (string[])["defaultServerSideEncryption", "fileLockConfiguration", "replicationConfiguration"])
        {
            Assert.Equal("""{"isClientAuthorizedToRead":false,"value":null}""", hidden[field].GetRawText());
            Assert.True(shown[field].GetProperty("isClientAuthorizedToRead").GetBoolean());
        }

        Assert.Equal(Fields, hidden.Body.EnumerateObject().Select(field => field.Name));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_bucket_that_is_not_there_is_a_bad_bucket_id(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var gone = await b2.CreateBucketAsync("photos");
        (await b2.DeleteBucketAsync(gone)).Done();

        string[] ids = ["8d625eb63be2775577c70e1a", gone, "", "photos", "8D625EB63BE2775577C70E1A", "..", "8d625eb63be2775577c70e1"];
        foreach (var id in ids)
            Assert.Equal(new B2Reply(400, "bad_bucket_id"), await b2.DeleteBucketAsync(id));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_field_that_is_missing_or_wrong_is_a_bad_request_that_names_it(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var id = await b2.CreateBucketAsync("photos");

        await RefusedAsync(new { bucketId = id }, "accountId");
        await RefusedAsync(new { accountId = (string?)null, bucketId = id }, "accountId");
        await RefusedAsync(new { accountId = 7, bucketId = id }, "accountId");
        await RefusedAsync(new { accountId = new[] { b2.Account }, bucketId = id }, "accountId");
        await RefusedAsync(new { accountId = "", bucketId = id }, "accountId invalid");
        await RefusedAsync(new { accountId = "ffffffffffff", bucketId = id }, "accountId invalid");
        await RefusedAsync(new { accountId = b2.Account }, "bucketId");
        await RefusedAsync(new { accountId = b2.Account, bucketId = (string?)null }, "bucketId");
        await RefusedAsync(new { accountId = b2.Account, bucketId = 7 }, "bucketId");
        await RefusedAsync(new { accountId = b2.Account, bucketId = new { id } }, "bucketId");
        await RefusedAsync(new { }, "accountId");
        Assert.Equal(new B2Reply(400, "bad_json"), await b2.PostJsonAsync("b2_delete_bucket", "{"));
        Assert.Equal(new B2Reply(400, "bad_json"), await b2.PostJsonAsync("b2_delete_bucket", "[]"));
        (await b2.DeleteBucketAsync(id)).Done();

        async Task RefusedAsync(object fields, string named)
        {
            var answer = await b2.PostAsync("b2_delete_bucket", fields);
            Assert.Equal(new B2Reply(400, "bad_request"), answer);
            Assert.Contains(named, answer.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_bucket_that_holds_anything_is_kept_and_the_message_says_what_and_how_many(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var id = await b2.CreateBucketAsync("photos");

        var first = (await b2.UploadAsync(id, "cat.jpg", "meow"u8.ToArray())).Done();
        await KeptAsync("it holds 1 file version");
        var second = (await b2.UploadAsync(id, "cat.jpg", ""u8.ToArray())).Done();
        var marker = (await b2.PostAsync("b2_hide_file", new { bucketId = id, fileName = "cat.jpg" })).Done();
        await KeptAsync("it holds 2 file versions, 1 hide marker");
        var started = await b2.StartLargeFileAsync(id, "film.mp4");
        await KeptAsync("it holds 2 file versions, 1 hide marker, 1 unfinished large file");
        await RemoveAsync("cat.jpg", first.Text("fileId"));
        await RemoveAsync("cat.jpg", second.Text("fileId"));
        await KeptAsync("it holds 1 hide marker, 1 unfinished large file");
        await RemoveAsync("cat.jpg", marker.Text("fileId"));
        await KeptAsync("it holds 1 unfinished large file");
        (await b2.UploadPartAsync(started, 1, "part"u8.ToArray())).Done();
        await KeptAsync("it holds 1 unfinished large file");

        // A refused delete locks nobody out.
        var dog = (await b2.UploadAsync(id, "dog.jpg", "woof"u8.ToArray())).Done();
        Assert.Equal("woof"u8.ToArray(), (await b2.DownloadAsync("photos", "dog.jpg")).Content);
        await RemoveAsync("dog.jpg", dog.Text("fileId"));
        (await b2.PostAsync("b2_cancel_large_file", new { fileId = started })).Done();
        (await b2.DeleteBucketAsync(id)).Done();

        async Task KeptAsync(string message)
        {
            var answer = await b2.DeleteBucketAsync(id);
            Assert.Equal(new B2Reply(400, "cannot_delete_non_empty_bucket"), answer);
            Assert.Contains(message, answer.Message, StringComparison.Ordinal);
        }

        async Task RemoveAsync(string fileName, string fileId) =>
            (await b2.PostAsync("b2_delete_file_version", new { fileName, fileId })).Done();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_token_that_is_bad_old_or_too_weak_ends_no_bucket(int version)
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync(version);
        var id = await b2.CreateBucketAsync("photos");
        var weak = await b2.LogInWithNewKeyAsync(["listBuckets", "writeBuckets", "deleteFiles"]);
        var shortLived = await b2.LogInWithNewKeyAsync(["deleteBuckets"], validDurationInSeconds: 60);

        Assert.Equal(new B2Reply(401, "bad_auth_token"), await b2.With("").DeleteBucketAsync(id));
        Assert.Equal(new B2Reply(401, "bad_auth_token"), await b2.With("nonsense").DeleteBucketAsync(id));
        Assert.Equal(new B2Reply(401, "bad_auth_token"), await b2.With(b2.Token[..^1]).DeleteBucketAsync(id));
        Assert.Equal(new B2Reply(401, "bad_auth_token"), await b2.With((await b2.GetUploadUrlAsync(id)).Token).DeleteBucketAsync(id));
        Assert.Equal(new B2Reply(401, "unauthorized"), await weak.In(version).DeleteBucketAsync(id));
        cooper.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(new B2Reply(401, "expired_auth_token"), await shortLived.In(version).DeleteBucketAsync(id));
        cooper.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(new B2Reply(401, "expired_auth_token"), await b2.DeleteBucketAsync(id));

        (await (await cooper.LogInAsync(version)).DeleteBucketAsync(id)).Done();
    }

    [Fact]
    public async Task A_call_may_come_as_a_GET()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var id = await b2.CreateBucketAsync("photos");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/b2api/v4/b2_delete_bucket?accountId={b2.Account}&bucketId={id}");
        request.Headers.TryAddWithoutValidation("Authorization", b2.Token);

        Assert.True((await B2Client.SendAsync(cooper.HttpClient, request)).IsDone);
    }

    [Fact]
    public async Task What_belonged_to_the_bucket_ends_with_it_and_its_name_is_free()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var id = await b2.CreateBucketAsync("photos");
        var (url, token) = await b2.GetUploadUrlAsync(id);
        var (keyId, key) = await b2.CreateKeyAsync(["listBuckets", "listFiles"], [id]);

        (await b2.DeleteBucketAsync(id)).Done();

        using var late = B2Client.Upload(url, token, "late", "late"u8.ToArray());
        Assert.Equal(new B2Reply(401, "bad_auth_token"), await B2Client.SendAsync(cooper.HttpClient, late));
        Assert.Equal(new B2Reply(400, "bad_bucket_id"), await b2.PostAsync("b2_get_upload_url", new { bucketId = id }));
        Assert.Empty((await b2.PostAsync("b2_list_buckets", new { accountId = b2.Account }))["buckets"].EnumerateArray());
        var session = (await B2Client.AuthorizeAsync(cooper.HttpClient, keyId, key, 4)).Done();
        Assert.Equal($$"""[{"id":"{{id}}","name":null}]""", session["apiInfo.storageApi.allowed.buckets"].GetRawText());
        Assert.Equal(JsonValueKind.Null, (await B2Client.AuthorizeAsync(cooper.HttpClient, keyId, key, 2))["allowed.bucketName"].ValueKind);
        Assert.NotEqual(id, await b2.CreateBucketAsync("photos"));
    }
}
