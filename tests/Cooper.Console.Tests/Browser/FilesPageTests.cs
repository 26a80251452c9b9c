using System.Text;
using Cooper.Testing;
using Microsoft.Playwright;

namespace Cooper.Console.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class FilesPageTests(Chromium chromium)
{
    [Fact]
    public async Task A_bucket_is_made_filled_and_read()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        await console.ButtonAsync("New bucket");
        await console.Page.GetByLabel("Name").FillAsync("no");
        await console.ButtonAsync("Create");
        await console.SeeAsync("Invalid bucket name");
        await console.Page.GetByLabel("Name").FillAsync("photos-2026");
        await console.ButtonAsync("Create");
        await Assertions.Expect(console.Heading).ToHaveTextAsync("photos-2026");
        await console.SeeAsync("No files yet");

        await console.Page.GetByLabel("Upload files").SetInputFilesAsync(new FilePayload[]
        {
            new() { Name = "cat.txt", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes("meow") },
            new() { Name = "empty", MimeType = "", Buffer = [] },
            new() { Name = "big.bin", MimeType = "", Buffer = new byte[3_000_000] },
        });
        await Assertions.Expect(console.Page.GetByText("Stored, 3.00 MB")).ToBeVisibleAsync();
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(4);
        var download = await console.Page.RunAndWaitForDownloadAsync(() => console.LinkAsync("Download cat.txt"));

        Assert.Equal("cat.txt", download.SuggestedFilename);
        Assert.Equal("meow", await File.ReadAllTextAsync(await download.PathAsync()));
        await console.ButtonAsync("cat.txt");
        await console.SeeAsync(B2Client.Sha1("meow"u8.ToArray()));
        await console.PictureAsync("file");
    }

    [Fact]
    public async Task A_file_is_hidden_and_its_versions_deleted()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var b2 = await console.Cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos-1");
        (await b2.UploadAsync(bucket, "cats/tom", "meow"u8.ToArray())).Done();
        (await b2.UploadAsync(bucket, "cats/tom", "purr"u8.ToArray())).Done();
        await console.GoAsync($"#/buckets/bkt_{bucket}");

        await console.LinkAsync("cats/");
        await console.ButtonAsync("tom");
        await console.ButtonAsync("Hide");
        await console.SeeAsync("Nothing is in this folder");
        await console.Page.GetByLabel("All versions").CheckAsync();
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(4);
        await console.Page.GetByRole(AriaRole.Button, new() { Name = "tom" }).Last.ClickAsync();
        await console.ButtonAsync("Delete this version");
        await console.ButtonAsync("Delete");

        await Assertions.Expect(console.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await Assertions.Expect(console.Page.GetByText("Hides the file")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_upload_can_be_stopped()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var bucket = await (await console.Cooper.LogInAsync()).CreateBucketAsync("photos-1");
        await console.GoAsync($"#/buckets/bkt_{bucket}");
        var reached = new TaskCompletionSource();
        // It never gets through.
        await console.Page.RouteAsync("**/files?name=*", _ => reached.TrySetResult());
        await console.Page.GetByLabel("Upload files").SetInputFilesAsync(
            new FilePayload { Name = "a", MimeType = "", Buffer = Encoding.UTF8.GetBytes("meow") });
        await reached.Task.WaitAsync(TimeSpan.FromMilliseconds(Chromium.WaitMillisecondsMax));

        await console.ButtonAsync("Cancel the upload of a");

        await Assertions.Expect(console.Page.GetByText("Canceled")).ToBeVisibleAsync();
        await console.SeeAsync("No files yet");
    }

    /// <summary>Names, types and info as somebody may have chosen them who wants to get into the console.</summary>
    [Fact]
    public async Task Names_with_markup_are_text()
    {
        const string Evil = "<img src=x onerror=\"document.title='mine'\"><script>document.title='mine'</script>";
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var b2 = await console.Cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("photos-1");
        (await b2.UploadAsync(bucket, Evil, "meow"u8.ToArray(), request =>
        {
            request.Headers.Add("X-Bz-Info-note", Uri.EscapeDataString(Evil));
            request.Content!.Headers.ContentType = new("text/html");
        })).Done();

        await console.GoAsync($"#/buckets/bkt_{bucket}");
        // The slash in it makes the list fold it into a folder.
        await console.Page.Locator("a.folder").ClickAsync();
        await console.Page.Locator("button.name").ClickAsync();

        await Assertions.Expect(console.Page.Locator("dialog dd").Filter(new() { HasText = Evil }).First).ToBeVisibleAsync();
        Assert.Equal(0, await console.Page.Locator("main img, dialog img, main script").CountAsync());
        await Assertions.Expect(console.Page).ToHaveTitleAsync("photos-1 · Cooper");
    }

    [Fact]
    public async Task A_stored_page_gets_nothing_of_the_session_of_who_opens_it()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var b2 = await console.Cooper.LogInAsync();
        var bucket = await b2.CreateBucketAsync("open-bucket", "allPublic");
        const string Page = """
            <title>theirs</title><script>
            document.title = 'ran';
            fetch('/v1/buckets/open-bucket', { method: 'DELETE', headers: { 'X-Cooper-Console': '1', 'X-Namespace': 'default' } });
            </script>
            """;
        (await b2.UploadAsync(bucket, "evil.html", Encoding.UTF8.GetBytes(Page),
            request => request.Content!.Headers.ContentType = new("text/html"))).Done();

        var opened = await console.Context.NewPageAsync();
        await opened.GotoAsync(console.Cooper.Url + "/file/open-bucket/evil.html");

        Assert.Equal("theirs", await opened.TitleAsync());
        Assert.Equal(200, (await b2.PostAsync("b2_list_file_names", new { bucketId = bucket })).Status);
    }

    [Fact]
    public async Task A_page_of_another_port_can_do_nothing_with_the_session()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        var bucket = await (await console.Cooper.LogInAsync()).CreateBucketAsync("photos-1");
        var foreign = await console.Context.NewPageAsync();
        await foreign.RouteAsync(
            "http://127.0.0.1:8099/", route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<title>x</title>" }));
        await foreign.GotoAsync("http://127.0.0.1:8099/");

        // Cookies know no ports, so the browser does send it from here: what protects is the header, and that nobody answers CORS.
        var outcomes = await foreign.EvaluateAsync<string[]>(
            """
            async (url) => Promise.all([
                ['DELETE', '/v1/buckets/photos-1', { 'X-Cooper-Console': '1', 'X-Namespace': 'default' }],
                ['DELETE', '/v1/buckets/photos-1', { 'X-Namespace': 'default' }],
                ['POST', '/v1/buckets/list', {}],
                ['GET', '/console/session', { 'X-Cooper-Console': '1' }],
            ].map(async ([method, path, headers]) => {
                try {
                    return `${(await fetch(url + path, { method, headers, credentials: 'include' })).status}`;
                } catch {
                    return 'stopped';
                }
            }))
            """,
            console.Cooper.Url);

        Assert.All(outcomes, outcome => Assert.Equal("stopped", outcome));
        await console.GoAsync($"#/buckets/bkt_{bucket}");
        await console.SeeAsync("No files yet");
    }
}
