using Microsoft.Playwright;

namespace Cooper.Console.Tests.Browser;

/// <summary>
/// One real browser for all tests. Playwright's own downloads are not used: it is Chromium as it is installed. Without one the tests
/// fail, and say how to get it.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    const string Variable = "COOPER_CHROMIUM";

    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>Nothing takes so long but on a machine that has much else to do. Every wait ends when it sees what it waits for.</summary>
    public const int WaitMillisecondsMax = 60_000;

    IPlaywright playwright = null!;

    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var path = Find();
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(WaitMillisecondsMax);
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Timeout = WaitMillisecondsMax,
            // Tests may run as root, and in containers whose shared memory is small. They open nothing but this server.
            Args = ["--no-sandbox", "--disable-dev-shm-usage"],
        });
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright.Dispose();
    }

    static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return given;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(name => folders.Select(folder => Path.Join(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                "The console is tested in a real Chromium, and none is on the PATH. "
                + $"Install it (Debian: chromium), or name it in {Variable}.");
    }
}

[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<Chromium>
{
    public const string Name = "browser";
}
