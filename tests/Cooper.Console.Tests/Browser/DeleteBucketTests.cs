using System.Text;
using System.Text.Json;
using Cooper.Domain.Buckets;
using Cooper.Testing;
using Microsoft.Playwright;

namespace Cooper.Console.Tests.Browser;

/// <summary>The end of a bucket, from the plan to the receipt.</summary>
[Collection(BrowserTests.Name)]
public sealed class DeleteBucketTests(Chromium chromium)
{
    [Fact]
    public async Task The_plan_is_shown_the_name_is_asked_for_and_the_receipt_is_kept()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var b2 = await console.Cooper.LogInAsync();
        var bucket = await FillAsync(b2, "photos-2019");
        var (key, _) = await b2.CreateKeyAsync(["readFiles"], [bucket]);
        await console.GoAsync($"#/buckets/bkt_{bucket}");

        await console.LinkAsync("Delete bucket…");
        await Assertions.Expect(console.Heading).ToHaveTextAsync("Delete photos-2019");
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Row, new() { Name = "File versions 3" })).ToBeVisibleAsync();
        await Assertions.Expect(console.Page.GetByText(key)).ToBeVisibleAsync();
        var delete = console.Page.GetByRole(AriaRole.Button, new() { Name = "Delete bucket", Exact = true });
        await Assertions.Expect(delete).ToBeDisabledAsync();
        await console.PictureAsync("delete");
        await console.Page.GetByLabel("Can be undone for").SelectOptionAsync("0");
        await Assertions.Expect(console.Page.GetByText("Not possible: content begins to go at once")).ToBeVisibleAsync();
        await console.Page.GetByLabel("Type photos-2019 to confirm").FillAsync("photos-201");
        await Assertions.Expect(delete).ToBeDisabledAsync();
        await console.Page.GetByLabel("Type photos-2019 to confirm").FillAsync("photos-2019");
        await delete.ClickAsync();

        await Assertions.Expect(console.Page.Locator("[aria-current=step]")).ToContainTextAsync("Stop jobs");
        await StepUntilAsync(console, "delete_objects", "Remove the content");
        await StepAsync(console);
        await Assertions.Expect(console.Page.GetByText("/s · about")).ToBeVisibleAsync();
        await console.PictureAsync("live");
        await console.Cooper.RunTasksAsync();

        await Assertions.Expect(console.Page.GetByText("photos-2019 is gone")).ToBeVisibleAsync();
        await Assertions.Expect(console.Page.GetByText("verified in this page")).ToBeVisibleAsync();
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The bucket is gone. The receipt is shown.");
        await console.PictureAsync("receipt");
        var download = await console.Page.RunAndWaitForDownloadAsync(() => console.ButtonAsync("Download receipt (JSON)"));
        var receipt = JsonElement.Parse(await File.ReadAllTextAsync(await download.PathAsync()));
        Assert.Equal("photos-2019", receipt.GetProperty("bucket_name").GetString());
        var kept = receipt.Deserialize(ReceiptType())!;
        Assert.Equal(kept.Digest(), kept.Sha256);
    }

    [Fact]
    public async Task While_it_waits_it_is_undone_and_everything_is_there_again()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var b2 = await console.Cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos-1");
        (await b2.UploadAsync(bucket, "cat.jpg", "meow"u8.ToArray())).Done();
        await console.GoAsync($"#/buckets/bkt_{bucket}/delete");

        await console.Page.GetByLabel("Type photos-1 to confirm").FillAsync("photos-1");
        await console.ButtonAsync("Delete bucket");
        await console.Cooper.RunTasksAsync();
        await Assertions.Expect(console.Page.Locator("[aria-current=step]")).ToContainTextAsync("Wait, so that it can be undone");
        await Assertions.Expect(console.Page.Locator(".left")).ToHaveTextAsync("1 d");
        await console.PictureAsync("waiting");
        await console.LinkAsync("Buckets");
        await Assertions.Expect(console.Heading).ToHaveTextAsync("Buckets");
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Row, new() { Name = "photos-1" })).ToContainTextAsync("Can be undone");
        await console.LinkAsync("photos-1");
        await console.ButtonAsync("Undo");

        await Assertions.Expect(console.Page.GetByText("The deletion was undone").First).ToBeVisibleAsync();
        await console.LinkAsync("Open the bucket");
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Button, new() { Name = "cat.jpg" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Undo_asks_for_another_name_if_the_old_one_was_taken()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var b2 = await console.Cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos-1");
        await console.GoAsync($"#/buckets/bkt_{bucket}/delete");
        await console.Page.GetByLabel("Type photos-1 to confirm").FillAsync("photos-1");
        await console.ButtonAsync("Delete bucket");
        await console.SeeAsync("This can be undone");
        await b2.CreateBucketAsync("photos-1");

        await console.ButtonAsync("Undo");
        await console.Page.GetByLabel("Bring it back as").FillAsync("photos-2");
        await console.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await Assertions.Expect(console.Page.GetByText("The deletion was undone").First).ToBeVisibleAsync();
        Assert.Equal(200, (await b2.PostAsync("b2_list_file_names", new { bucketId = bucket })).Status);
    }

    [Fact]
    public async Task The_time_for_undo_can_be_ended_early()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var bucket = await (await console.Cooper.LogInAsync()).CreateBucketAsync("photos-1");
        await console.GoAsync($"#/buckets/bkt_{bucket}/delete");
        await console.Page.GetByLabel("Type photos-1 to confirm").FillAsync("photos-1");
        await console.ButtonAsync("Delete bucket");

        await console.ButtonAsync("Remove now");
        await console.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove now" }).ClickAsync();
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        // The page has asked for it; when the server hears of it is its own affair.
        var gone = console.Page.GetByText("photos-1 is gone");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await gone.IsVisibleAsync())
        {
            await console.Cooper.RunTasksAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }

    [Fact]
    public async Task A_failure_says_what_to_do_and_goes_on_from_there()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var b2 = await console.Cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos-1");
        (await b2.UploadAsync(bucket, "cat.jpg", "meow"u8.ToArray())).Done();
        await console.GoAsync($"#/buckets/bkt_{bucket}/delete");
        await console.Page.GetByLabel("Can be undone for").SelectOptionAsync("0");
        await console.Page.GetByLabel("Type photos-1 to confirm").FillAsync("photos-1");
        await console.ButtonAsync("Delete bucket");
        await StepUntilAsync(console, "verify", "Look whether anything is left");
        // Something that is none of ours is in the way of the proof.
        Directory.CreateDirectory(Path.Join(console.Cooper.Data, "ending", bucket));
        await console.Cooper.RunTasksAsync();

        await Assertions.Expect(console.Page.GetByText("The deletion has failed").First).ToBeVisibleAsync();
        await console.PictureAsync("failed");
        await console.LinkAsync("Deletions");
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Heading, new() { Name = "Failed 1" })).ToBeVisibleAsync();
        await console.LinkAsync("photos-1");
        await console.ButtonAsync("Go on deleting");
        await Assertions.Expect(console.Page.Locator("[aria-current=step]")).ToBeVisibleAsync();
        await console.Cooper.RunTasksAsync();

        await Assertions.Expect(console.Page.GetByText("photos-1 is gone")).ToBeVisibleAsync();
        await console.LinkAsync("Deletions");
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Heading, new() { Name = "Done 1" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_bucket_that_was_changed_meanwhile_is_not_deleted_unseen()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var b2 = await console.Cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos-1");
        await console.GoAsync($"#/buckets/bkt_{bucket}/delete");
        await console.Page.GetByLabel("Type photos-1 to confirm").FillAsync("photos-1");
        (await b2.PostAsync(
            "b2_update_bucket", new { accountId = b2.Account, bucketId = bucket, bucketInfo = new { kept = "yes" } })).Done();

        await console.ButtonAsync("Delete bucket");

        await console.SeeAsync("The bucket has been changed since this page was opened");
        Assert.Equal(200, (await b2.PostAsync("b2_list_file_names", new { bucketId = bucket })).Status);
    }

    [Fact]
    public async Task All_deletions_are_on_one_page()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium, "#/deletions");
        await console.SeeAsync("No deletions");
        var b2 = await console.Cooper.LogInAsync();
        foreach (var (name, window) in new[] { ("photos-2017", "0"), ("photos-2018", "0"), ("invoices-old", "24h"), ("scratch-7", "1h") })
        {
            var bucket = await b2.CreateBucketAsync(name);
            (await b2.UploadAsync(bucket, "cat.jpg", new byte[(name.Length * 70_000) + 1])).Done();
            await console.Page.EvaluateAsync(
                """
                ([name, window]) => fetch(`/v1/buckets/${name}?window=${window}`, {
                    method: 'DELETE', headers: { 'X-Cooper-Console': '1', 'X-Namespace': 'default' },
                })
                """,
                new[] { name, window });
            if (name == "photos-2017")
                await console.Cooper.RunTasksAsync();
        }

        await Assertions.Expect(console.Page.GetByRole(AriaRole.Heading, new() { Name = "Running 1" })).ToBeVisibleAsync();
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Heading, new() { Name = "Waiting 2" })).ToBeVisibleAsync();
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Heading, new() { Name = "Done 1" })).ToBeVisibleAsync();
        await console.PictureAsync("deletions");
    }

    static System.Text.Json.Serialization.Metadata.JsonTypeInfo<Receipt> ReceiptType() => CascadeJson.Default.Receipt;

    /// <summary>Three versions, one of them hidden, and a large file of so many parts that its removal takes several steps.</summary>
    static async Task<string> FillAsync(B2Client b2, string name)
    {
        var bucket = await b2.CreateBucketAsync(name);
        foreach (var file in new[] { "2019/cat.jpg", "2019/cat.jpg", "2019/dog.jpg" })
            (await b2.UploadAsync(bucket, file, Encoding.UTF8.GetBytes(new string('x', 200_000)))).Done();
        (await b2.PostAsync("b2_hide_file", new { bucketId = bucket, fileName = "2019/dog.jpg" })).Done();
        var film = await b2.StartLargeFileAsync(bucket, "2019/film.mp4");
        for (var part = 1; part <= 600; part++)
            (await b2.UploadPartAsync(film, part, new byte[2000])).Done();
        return bucket;
    }

    /// <summary>Steps until the task is in this phase, and waits until the page says so too.</summary>
    static async Task StepUntilAsync(ConsolePage console, string phase, string shown)
    {
        var now = console.Page.Locator("[aria-current=step]");
        await Assertions.Expect(now).ToBeVisibleAsync();
        for (var steps = 0; await PhaseAsync(console) != phase; steps++)
        {
            Assert.True(steps < 20, $"It never came to {phase}");
            await StepAsync(console);
        }

        await Assertions.Expect(now).ToContainTextAsync(shown);
    }

    static Task StepAsync(ConsolePage console)
    {
        console.Cooper.Clock.Advance(TimeSpan.FromSeconds(1));
        return console.RunOneStepAsync();
    }

    static Task<string> PhaseAsync(ConsolePage console) => console.Page.EvaluateAsync<string>(
        """
        async () => (await (await fetch(`/v1/tasks/${location.hash.split('/').at(-1)}`, {
            headers: { 'X-Cooper-Console': '1', 'X-Namespace': 'default' },
        })).json()).additional_data.progress.phase
        """);
}
