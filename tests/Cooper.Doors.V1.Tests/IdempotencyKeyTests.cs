using System.Text;
using System.Text.Json;
using Cooper.Domain.Keys;
using Microsoft.Data.Sqlite;

namespace Cooper.Doors.V1.Tests;

public class IdempotencyKeyTests
{
    const string Ticket = """{"filename":"cat.jpg","content_type":"image/jpeg","create_object_on_confirm":false}""";

    const string Webhook =
        """
        {"webhook_name":"ops","event_types":["*"],
         "channels":[{"channel":"webhook","configs":{"url":"https://ops.example.org/cooper"}}]}
        """;

    const string Body = """{"bucket_name":"photos","bucket_schema":{"properties":{"a":{"type":"text"}}}}""";

    [Fact]
    public async Task A_request_sent_again_is_answered_as_the_first_time()
    {
        await using var door = await DoorHost.StartAsync();
        var first = await CreateAsync(door);
        await door.RestartAsync();

        var again = await CreateAsync(door, path: "/v1/buckets/");

        Assert.Equal((200, first.Raw), (again.Status, again.Raw));
        Assert.Equal(IdOf(first), IdOf(again));
        Assert.Equal((false, true), (IsReplayed(first), IsReplayed(again)));
        Assert.Equal("409 bucket_name_taken", (await CreateAsync(door, key: "other")).Refusal);
    }

    [Fact]
    public async Task A_refusal_is_answered_again_too()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        var refused = await CreateAsync(door);
        await door.DeleteAsync("/v1/buckets/photos");

        var again = await CreateAsync(door);

        Assert.Equal(("409 bucket_name_taken", refused.Raw, true), (again.Refusal, again.Raw, IsReplayed(again)));
    }

    [Fact]
    public async Task A_key_stands_for_one_request()
    {
        await using var door = await DoorHost.StartAsync();
        await CreateAsync(door);

        Assert.Equal("409 idempotency_key_reused", (await CreateAsync(door, Body + " ")).Refusal);
        Assert.Equal("409 idempotency_key_reused", (await CreateAsync(door, path: "/v1/buckets?a=b")).Refusal);
    }

    [Fact]
    public async Task The_same_key_of_another_caller_or_for_another_call_is_another()
    {
        await using var door = await DoorHost.StartAsync();
        await CreateAsync(door);
        var other = await door.CreateKeyAsync(CapabilitySet.All);

        Assert.Equal("409 bucket_name_taken", (await CreateAsync(door, ("Authorization", $"Bearer {other}"))).Refusal);
        Assert.Equal(200, (await SendAsync(door, "PUT", "/v1/buckets/photos", """{"description":"a"}""")).Status);
        Assert.Equal(200, (await SendAsync(door, "PATCH", "/v1/buckets/photos", """{"description":"b"}""")).Status);
        var replaced = await SendAsync(door, "PUT", "/v1/buckets/photos", """{"description":"a"}""");
        Assert.Equal(("a", true), (replaced.Text("description"), IsReplayed(replaced)));
        Assert.Equal("b", (await door.GetAsync("/v1/buckets/photos")).Text("description"));
    }

    [Fact]
    public async Task Of_many_at_once_one_is_carried_out()
    {
        await using var door = await DoorHost.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CreateAsync(door)));

        var made = answers.Where(answer => answer.Status == 200).ToList();
        Assert.Single(made.Select(answer => answer.Raw).Distinct());
        Assert.Single(made, answer => !IsReplayed(answer));
        Assert.All(answers.Except(made), answer => Assert.Equal("409 idempotency_key_in_use", answer.Refusal));
    }

    [Fact]
    public async Task After_a_day_the_key_is_free_and_nothing_of_the_answer_is_left()
    {
        await using var door = await DoorHost.StartAsync();
        await CreateAsync(door);
        Assert.Equal(1, Count(door));
        door.Clock.Advance(TimeSpan.FromHours(24));

        Assert.Equal("409 bucket_name_taken", (await CreateAsync(door)).Refusal);
        door.Clock.Advance(TimeSpan.FromHours(24));
        await door.RunTasksAsync();
        Assert.Equal(0, Count(door));
    }

    [Fact]
    public async Task What_a_crash_took_the_answer_of_is_carried_out_anew()
    {
        await using var door = await DoorHost.StartAsync();
        await CreateAsync(door);
        // As it is when the server dies between the effect and the answer.
        Execute(door, "delete from answers");
        await door.RestartAsync();

        Assert.Equal("409 bucket_name_taken", (await CreateAsync(door)).Refusal);
    }

    [Fact]
    public async Task An_object_and_an_upload_that_a_crash_took_the_answer_of_are_found_again()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");
        (string Path, string Body, Func<Answer, string> IdsOf)[] calls =
        [
            ("objects", """{"a":"one"}""", answer => answer.Text("object_id")),
            ("objects/batch", """{"objects":[{"a":"one"},{"a":"two"}]}""",
                answer => Ids(answer.At("succeeded"), "object_id")),
            ("uploads", Ticket, answer => answer.Text("upload_id")),
            ("uploads/batch", $$"""{"uploads":[{{Ticket}},{{Ticket}}]}""",
                answer => Ids(answer.At("uploads"), "upload_id")),
        ];
        foreach (var (path, body, ids) in calls)
        {
            var first = await CreateAsync(door, body, $"/v1/buckets/photos/{path}");
            Execute(door, "delete from answers");
            await door.RestartAsync();

            var again = await CreateAsync(door, body, $"/v1/buckets/photos/{path}");
            var other = await CreateAsync(door, body, $"/v1/buckets/photos/{path}", key: "other");

            Assert.Equal((200, ids(first), false), (again.Status, ids(again), IsReplayed(again)));
            Assert.Equal(ids(first).Split(' ').Length, ids(first).Split(' ').Distinct().Count());
            Assert.Empty(ids(first).Split(' ').Intersect(ids(other).Split(' ')));
        }

        Assert.Equal(6, (await door.PostAsync("/v1/buckets/photos/objects/list")).At("results").GetArrayLength());
        Assert.Equal(6, (await door.PostAsync("/v1/buckets/photos/uploads/list")).At("results").GetArrayLength());
    }

    [Fact]
    public async Task A_webhook_is_made_once_and_its_secret_is_told_to_the_same_request_again()
    {
        await using var door = await DoorHost.StartAsync();
        var first = await CreateAsync(door, Webhook, "/v1/organizations/webhooks/");
        await door.RestartAsync();
        var again = await CreateAsync(door, Webhook, "/v1/organizations/webhooks");
        Assert.Equal((201, first.Raw, true), (again.Status, again.Raw, IsReplayed(again)));

        // As it is when the server dies between the effect and the answer.
        Execute(door, "delete from answers");
        await door.RestartAsync();
        var afterCrash = await CreateAsync(door, Webhook, "/v1/organizations/webhooks");
        Assert.Equal((201, first.Raw, false), (afterCrash.Status, afterCrash.Raw, IsReplayed(afterCrash)));

        var other = await CreateAsync(door, Webhook, "/v1/organizations/webhooks", key: "other");
        Assert.Equal("409 idempotency_key_reused", (await CreateAsync(door, Webhook + " ", "/v1/organizations/webhooks")).Refusal);
        Assert.NotEqual(first.Text("webhook_id"), other.Text("webhook_id"));
        Assert.NotEqual(first.Text("secret"), other.Text("secret"));
        Assert.Equal(2, (await door.PostAsync("/v1/organizations/webhooks/list")).At("results").GetArrayLength());
    }

    [Fact]
    public async Task A_webhook_is_changed_once()
    {
        await using var door = await DoorHost.StartAsync();
        var path = "/v1/organizations/webhooks/" + (await door.PostAsync("/v1/organizations/webhooks", Webhook)).Text("webhook_id");
        var renamed = Webhook.Replace("ops", "other", StringComparison.Ordinal);
        var changed = await SendAsync(door, "PUT", path, renamed);
        await door.SendAsync("PUT", path, Webhook);

        var again = await SendAsync(door, "PUT", path, renamed);

        Assert.Equal((200, "other", changed.Raw, true), (again.Status, again.Text("webhook_name"), again.Raw, IsReplayed(again)));
        Assert.Equal("ops", (await door.GetAsync(path)).Text("webhook_name"));
    }

    [Fact]
    public async Task What_is_kept_of_an_answer_cannot_be_read_from_the_disk()
    {
        await using var door = await DoorHost.StartAsync();
        var secret = (await CreateAsync(door, Webhook, "/v1/organizations/webhooks")).Text("secret");
        await door.CreateBucketAsync("photos");
        var signature = (await CreateAsync(door, Ticket, "/v1/buckets/photos/uploads")).Text("presigned_url").Split("signature=")[1];
        Assert.Equal(2, Count(door));

        var catalog = Directory.EnumerateFiles(door.PathOf(), "catalog.db*").Select(path =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file, Encoding.Latin1);
            return reader.ReadToEnd();
        });

        Assert.All(catalog, text =>
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(signature, text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Who_hung_up_is_answered_in_full_when_asking_again()
    {
        await using var door = await DoorHost.StartAsync();
        var bearer = $"Bearer {await door.CreateKeyAsync(CapabilitySet.All)}";
        for (var run = 0; run < 60; run++)
        {
            var (body, key) = (Body.Replace("photos", $"photos-{run}", StringComparison.Ordinal), $"key-{run}");
            using var hangUp = new CancellationTokenSource();
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/buckets")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.TryAddWithoutValidation("Authorization", bearer);
            request.Headers.Add("X-Namespace", DoorHost.Namespace);
            request.Headers.Add("Idempotency-Key", key);
            hangUp.CancelAfter(TimeSpan.FromMilliseconds(run % 12));
            try
            {
                using var unread = await door.HttpClient.SendAsync(request, hangUp.Token);
            }
            catch (OperationCanceledException)
            {
                // It hung up, before the request was carried out or in the middle of it.
            }

            Answer again;
            do
                again = await CreateAsync(door, body, key: key, headers: ("Authorization", bearer));
            while (again.Status == 409 && again.Refusal == "409 idempotency_key_in_use");

            Assert.Equal(200, again.Status);
            Assert.NotEqual("", again.Raw);
            Assert.Equal((await door.GetAsync($"/v1/buckets/photos-{run}")).Text("bucket_id"), again.Text("bucket_id"));
        }
    }

    [Fact]
    public async Task Where_there_is_nothing_to_repeat_the_header_is_ignored()
    {
        await using var door = await DoorHost.StartAsync();
        await door.CreateBucketAsync("photos");

        Assert.Equal(200, (await SendAsync(door, "GET", "/v1/buckets/photos")).Status);
        Assert.Equal(200, (await SendAsync(door, "DELETE", "/v1/buckets/photos?window=1h")).Status);
        Assert.Equal("401 invalid_api_key", (await CreateAsync(door, ("Authorization", "Bearer no"))).Refusal);
        Assert.Equal(0, Count(door));
    }

    [Fact]
    public async Task A_key_that_is_too_long_does_not_fit()
    {
        await using var door = await DoorHost.StartAsync();

        Assert.Equal("422", (await CreateAsync(door, key: new string('k', 256))).Refusal);
        Assert.Equal(200, (await CreateAsync(door, key: new string('k', 255))).Status);
    }

    [Fact]
    public async Task Nothing_that_opens_a_door_is_stored()
    {
        await using var door = await DoorHost.StartAsync();
        var secret = await door.CreateKeyAsync(CapabilitySet.All);
        await CreateAsync(door, key: "made-up-by-the-client", headers: ("Authorization", $"Bearer {secret}"));
        await door.RestartAsync();

        var stored = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(door.PathOf("catalog.db")));

        Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
        Assert.DoesNotContain("made-up-by-the-client", stored, StringComparison.Ordinal);
    }

    static Task<Answer> CreateAsync(DoorHost door, params (string Name, string? Value)[] headers) =>
        CreateAsync(door, Body, headers: headers);

    static Task<Answer> CreateAsync(
        DoorHost door, string body = Body, string path = "/v1/buckets", string key = "key",
        params (string Name, string? Value)[] headers) =>
        door.SendAsync("POST", path, body, [("Idempotency-Key", key), .. headers]);

    static Task<Answer> SendAsync(DoorHost door, string method, string path, string? body = null) =>
        door.SendAsync(method, path, body, ("Idempotency-Key", "key"));

    static bool IsReplayed(Answer answer) => answer.Headers.Contains("Idempotency-Replayed");

    static string IdOf(Answer answer) => answer.Headers.GetValues("X-Request-ID").Single();

    static long Count(DoorHost door) => (long)Execute(door, "select count(*) from answers")!;

    static object? Execute(DoorHost door, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={door.PathOf("catalog.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    static string Ids(JsonElement list, string name) =>
        string.Join(' ', list.EnumerateArray().Select(one => one.GetProperty(name).GetString()));
}
