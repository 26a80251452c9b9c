using System.Text.Json;
using Cooper.Testing;
using Microsoft.Playwright;

namespace Cooper.Console.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class OtherPagesTests(Chromium chromium)
{
    [Fact]
    public async Task Buckets_are_listed_with_what_they_hold()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        await FillAsync(console.Cooper);

        await console.Page.ReloadAsync();

        await console.SeeAsync("5 buckets · 7 objects · 6.06 MB");
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Row, new() { Name = "customer-invoices 2 2.31 MB" })).ToBeVisibleAsync();
        await console.PictureAsync("buckets");
        await console.LinkAsync("photos-2026");
        await Assertions.Expect(console.Heading).ToHaveTextAsync("photos-2026");
        await console.SeeAsync("Download");
        await console.PictureAsync("files");
    }

    [Fact]
    public async Task A_key_is_made_its_secret_is_shown_once_and_it_is_deleted()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium, "#/keys");
        await (await console.Cooper.LogInAsync()).CreateBucketAsync("photos-1");
        await console.SeeAsync("No application keys");
        await console.Page.ReloadAsync();

        await console.ButtonAsync("New key");
        await console.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("backup-job");
        await console.Page.GetByLabel("Where").SelectOptionAsync(new SelectOptionValue { Label = "photos-1" });
        await console.Page.GetByLabel("Expires after").SelectOptionAsync(new SelectOptionValue { Label = "30 days" });
        await console.PictureAsync("new-key");
        await console.ButtonAsync("Create");
        var secret = await console.Page.Locator(".secret").TextContentAsync();
        var id = await console.Page.Locator("dialog code").First.TextContentAsync();
        await console.ButtonAsync("I have copied it");

        await B2Client.LogInAsync(console.Cooper.HttpClient, id!, secret!);
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Row, new() { Name = "backup-job" })).ToContainTextAsync("photos-1");
        Assert.DoesNotContain(secret!, await console.Page.ContentAsync(), StringComparison.Ordinal);
        await console.PictureAsync("keys");
        await console.ButtonAsync("Delete");
        await console.ButtonAsync("Delete key");
        await console.SeeAsync("No application keys");
    }

    [Fact]
    public async Task Objects_are_listed_and_shown()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        await (await console.Cooper.LogInAsync()).CreateBucketAsync("photos-1");
        await console.Page.EvaluateAsync(
            """
            () => fetch('/v1/buckets/photos-1/objects', {
                method: 'POST', body: JSON.stringify({ key_prefix: '/cats/tom', color: 'grey' }),
                headers: { 'X-Cooper-Console': '1', 'X-Namespace': 'default', 'Content-Type': 'application/json' },
            })
            """);
        await console.LinkAsync("Keys");
        await console.LinkAsync("Buckets");
        await console.LinkAsync("photos-1");

        await console.LinkAsync("Objects");
        await console.Page.Locator("button.name").ClickAsync();

        await console.SeeAsync("\"color\": \"grey\"");
    }

    [Fact]
    public async Task A_server_without_batches_has_none()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var bucket = await (await console.Cooper.LogInAsync()).CreateBucketAsync("photos-1");
        await console.Page.RouteAsync("**/batches/list", route => route.FulfillAsync(new()
        {
            Status = 404, Json = new { success = false, status = 404, error = new { message = "There is no", code = "route_not_found" } },
        }));

        await console.GoAsync($"#/buckets/bkt_{bucket}/batches");

        await console.SeeAsync("No batches");
    }

    [Fact]
    public async Task Batches_move_until_they_are_over()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var bucket = await (await console.Cooper.LogInAsync()).CreateBucketAsync("photos-1");
        var written = 0;
        await console.Page.RouteAsync("**/batches/list", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = JsonSerializer.Serialize(new
            {
                total_count = 2,
                results = new object[]
                {
                    new
                    {
                        batch_id = "btch_0123456789ab", status = (written += 5) > 5 ? "COMPLETED" : "IN_PROGRESS",
                        object_ids = Enumerable.Range(0, 12).Select(number => $"obj_{number}"), current_tier = 0, total_tiers = 1,
                        tier_tasks = new[] { new { tier_num = 0, documents_submitted_to_engine = 12, documents_written = written } },
                        job = new { kind = "inventory", launcher = "local" }, created_at = "2026-01-02T03:00:00.000000Z",
                    },
                    new
                    {
                        batch_id = "btch_0123456789ac", status = "FAILED", object_ids = new[] { "obj_1" },
                        failure_reason = "The job ended with 3", created_at = "2026-01-02T02:00:00.000000Z",
                    },
                },
            }),
        }));

        await console.GoAsync($"#/buckets/bkt_{bucket}/batches");

        await console.SeeAsync("5 of 12");
        await console.SeeAsync("The job ended with 3");
        await Assertions.Expect(console.Page.GetByText("Completed")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_silent_server_is_said_and_the_page_goes_on_when_it_answers()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var banner = console.Page.GetByText("What you see may be out of date");
        await console.Page.RouteAsync("**/*", route => route.AbortAsync("connectionrefused"));

        await console.LinkAsync("Keys");
        await Assertions.Expect(banner).ToBeVisibleAsync();
        await Assertions.Expect(console.Heading).ToHaveTextAsync("The server does not answer");
        await console.PictureAsync("silent");
        await console.Page.UnrouteAllAsync();

        await Assertions.Expect(console.Heading).ToHaveTextAsync("Keys");
        await Assertions.Expect(banner).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_server_that_stops_while_a_deletion_is_watched_is_said()
    {
        var cooper = await TestCooper.StartAsync();
        await using var console = await ConsolePage.SignedInAsync(chromium, cooper: cooper);
        var bucket = await (await cooper.LogInAsync()).CreateBucketAsync("photos-1");
        await console.GoAsync($"#/buckets/bkt_{bucket}/delete");
        await console.Page.GetByLabel("Type photos-1 to confirm").FillAsync("photos-1");
        await console.ButtonAsync("Delete bucket");
        await console.SeeAsync("This can be undone");

        // It starts again elsewhere, as far as this page is concerned.
        await cooper.RestartAsync();

        await Assertions.Expect(console.Page.GetByText("The connection is lost; the deletion goes on without it.")).ToBeVisibleAsync();
        await Assertions.Expect(console.Page.GetByText("This can be undone")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(500, "The server failed")]
    [InlineData(503, "The server cannot do that now")]
    [InlineData(403, "This key may not do that")]
    [InlineData(404, "It is not there")]
    public async Task What_the_server_refuses_is_explained(int status, string heading)
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        await console.Page.RouteAsync("**/v1/tasks/list", route => route.FulfillAsync(new()
        {
            Status = status, Json = new { success = false, status, error = new { message = "incident id req_1", code = "some" } },
        }));

        await console.LinkAsync("Deletions");

        await Assertions.Expect(console.Heading).ToHaveTextAsync(heading);
        await console.SeeAsync("incident id req_1");
        await console.Page.UnrouteAllAsync();
        await console.ButtonAsync("Try again");
        await Assertions.Expect(console.Heading).ToHaveTextAsync("Deletions");
    }

    [Fact]
    public async Task A_key_that_may_little_is_offered_little()
    {
        await using var console = await ConsolePage.OpenAsync(chromium);
        var b2 = await console.Cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos-1");
        (await b2.UploadAsync(bucket, "cat.jpg", "meow"u8.ToArray())).Done();
        var (id, secret) = await b2.CreateKeyAsync(["listBuckets", "listFiles"]);

        await console.SignInAsync(id, secret);
        await console.LinkAsync("photos-1");

        await console.SeeAsync("cat.jpg");
        foreach (var name in new[] { "Delete bucket…", "Download cat.jpg", "Upload files" })
            await Assertions.Expect(console.Page.GetByText(name)).ToHaveCountAsync(0);
        await console.LinkAsync("Keys");
        await Assertions.Expect(console.Heading).ToHaveTextAsync("This key may not do that");
    }

    /// <summary>Names as they are chosen, with sizes that are not round.</summary>
    internal static async Task FillAsync(TestCooper cooper)
    {
        var b2 = await cooper.LogInAsync();
        foreach (var (bucket, files) in new (string, (string, int)[])[]
        {
            ("customer-invoices", [("2025/a.pdf", 1_204_332), ("2026/b.pdf", 1_107_410)]),
            ("nightly-backups", [("db-2026-01-01.dump", 1_740_112)]),
            ("photos-2026",
                [("beach/IMG_2041.jpg", 801_442), ("cat.jpg", 442_018), ("dog on the sofa.jpg", 760_020), ("notes.txt", 1_422)]),
            ("scratch-space", []),
            ("website-assets", []),
        })
        {
            var id = await b2.CreateBucketAsync(bucket);
            foreach (var (name, bytes) in files)
                (await b2.UploadAsync(id, name, new byte[bytes])).Done();
        }
    }
}
