using Cooper.Domain.Tasks;
using Cooper.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Cooper.Console.Tests.Browser;

/// <summary>A server, and the console open in a window of its own. Whatever the page's scripts complain of fails the test.</summary>
sealed class ConsolePage : IAsyncDisposable
{
    /// <summary>Asks for pictures in docs/console, which are looked at by people and shown in the documentation.</summary>
    static readonly bool TakesPictures = Environment.GetEnvironmentVariable("COOPER_SCREENSHOTS") == "1";

    readonly List<string> complaints = [];

    ConsolePage(TestCooper cooper, IBrowserContext context, IPage page)
    {
        Cooper = cooper;
        Context = context;
        Page = page;
        page.SetDefaultTimeout(Chromium.WaitMillisecondsMax);
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, message) =>
        {
            // What the server refuses, and a server that is not there, the browser itself writes down too.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                complaints.Add(message.Text);
        };
    }

    public TestCooper Cooper { get; }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public ILocator Heading => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public static async Task<ConsolePage> OpenAsync(Chromium chromium, TestCooper? cooper = null, BrowserNewContextOptions? options = null)
    {
        cooper ??= await TestCooper.StartAsync("limits.part-bytes-min=1");
        var context = await chromium.Browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1180, Height = 800 } });
        var page = await context.NewPageAsync();
        // The server's clock stands still; the page's stands beside it.
        await page.Clock.SetFixedTimeAsync(cooper.Clock.GetUtcNow().UtcDateTime);
        var opened = new ConsolePage(cooper, context, page);
        await page.GotoAsync(cooper.Url + "/console");
        return opened;
    }

    /// <summary>Opened, signed in with the master key, and on this page.</summary>
    public static async Task<ConsolePage> SignedInAsync(
        Chromium chromium, string hash = "#/buckets", TestCooper? cooper = null, BrowserNewContextOptions? options = null)
    {
        var page = await OpenAsync(chromium, cooper, options);
        await page.SignInAsync(page.Cooper.MasterKeyId, page.Cooper.MasterKey);
        if (hash != "#/buckets")
            await page.GoAsync(hash);
        return page;
    }

    public async Task SignInAsync(string keyId, string secret)
    {
        await Page.GetByLabel("Key id").FillAsync(keyId);
        await Page.GetByLabel("Secret").FillAsync(secret);
        await ButtonAsync("Sign in");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).WaitForAsync();
    }

    /// <summary>As if it had been typed into the address bar.</summary>
    public async Task GoAsync(string hash) => await Page.GotoAsync($"{Cooper.Url}/console{hash}");

    public Task ButtonAsync(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).First.ClickAsync();

    public Task LinkAsync(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).First.ClickAsync();

    /// <summary>Waits until it can be read.</summary>
    public Task SeeAsync(string text) => Page.GetByText(text).First.WaitForAsync();

    public Task RunOneStepAsync() => Cooper.Services.GetRequiredService<TaskRunner>().RunOneStepAsync(default);

    public async Task PictureAsync(string name)
    {
        if (!TakesPictures)
            return;
        // Without what is shown for a moment only.
        await Page.EvaluateAsync("document.getElementById('status').textContent = ''");
        await Page.ScreenshotAsync(new() { Path = Path.Join(Folder(), name + ".png"), Animations = ScreenshotAnimations.Disabled });
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Cooper.DisposeAsync();
        Assert.Empty(complaints);
    }

    static string Folder()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(at.FullName, "Cooper.slnx")))
            at = at.Parent ?? throw new InvalidOperationException("The tests do not run in their repository");
        return Directory.CreateDirectory(Path.Join(at.FullName, "docs", "console")).FullName;
    }
}
