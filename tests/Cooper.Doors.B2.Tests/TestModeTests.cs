using Cooper.Testing;

namespace Cooper.Doors.B2.Tests;

/// <summary>A client that asks for failures gets them, and only such a client.</summary>
public sealed class TestModeTests
{
    const string Header = "X-Bz-Test-Mode";

    [Fact]
    public async Task Some_uploads_fail_and_those_that_do_not_are_stored()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");

        var (stored, refused) = (new List<string>(), new HashSet<(int, string)>());
        var isCut = false;
        for (var number = 0; number < 400; number++)
        {
            try
            {
                var reply = await b2.UploadAsync(bucket, $"{number}.txt", "meow"u8.ToArray(), AskFor("fail_some_uploads"));
                if (reply.IsDone)
                    stored.Add($"{number}.txt");
                else
                    refused.Add((reply.Status, reply.Code));
            }
            catch (HttpRequestException)
            {
                isCut = true;
            }
        }

        Assert.InRange(stored.Count, 200, 380);
        Assert.Equal(
            [(401, "expired_auth_token"), (500, "internal_error"), (503, "service_unavailable")], refused.Order());
        Assert.True(isCut);
        var listed = (await b2.PostAsync("b2_list_file_names", new { bucketId = bucket, maxFileCount = 1000 })).Done()["files"];
        Assert.Equal(
            stored.Order(StringComparer.Ordinal), listed.EnumerateArray().Select(file => file.GetProperty("fileName").GetString()));
    }

    [Fact]
    public async Task Some_tokens_expire_and_are_good_for_whoever_asks_again()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();

        var codes = new List<string>();
        for (var number = 0; number < 200; number++)
        {
            var reply = await b2.PostJsonAsync(
                "b2_list_buckets", $$"""{"accountId":"{{b2.Account}}"}""", (Header, "expire_some_account_authorization_tokens"));
            codes.Add(reply.IsDone ? "" : reply.Code);
        }

        Assert.InRange(codes.Count(code => code == "expired_auth_token"), 2, 100);
        Assert.All(codes, code => Assert.True(code is "" or "expired_auth_token", code));
    }

    [Fact]
    public async Task Caps_are_exceeded_and_nothing_changes()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");

        var upload = await b2.UploadAsync(bucket, "a.txt", "meow"u8.ToArray(), AskFor("force_cap_exceeded"));
        var hide = await b2.PostJsonAsync(
            "b2_hide_file", $$"""{"bucketId":"{{bucket}}","fileName":"a.txt"}""", (Header, "force_cap_exceeded"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/file/photos/a.txt");
        AskFor("force_cap_exceeded")(request);
        var download = await B2Client.SendAsync(cooper.HttpClient, request);

        Assert.Equal((403, "storage_cap_exceeded"), (upload.Status, upload.Code));
        Assert.Equal((403, "transaction_cap_exceeded"), (hide.Status, hide.Code));
        Assert.Equal((403, "download_cap_exceeded"), (download.Status, download.Code));
        (await b2.DeleteBucketAsync(bucket)).Done();
    }

    [Fact]
    public async Task What_nobody_knows_is_ignored()
    {
        await using var cooper = await TestCooper.StartAsync();
        var b2 = await cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos");

        for (var number = 0; number < 40; number++)
            (await b2.UploadAsync(bucket, "a.txt", "meow"u8.ToArray(), AskFor("fail_every_other_tuesday"))).Done();
    }

    static Action<HttpRequestMessage> AskFor(string mode) => request => request.Headers.TryAddWithoutValidation(Header, mode);
}
