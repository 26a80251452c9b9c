using Cooper.Testing;
using Microsoft.Playwright;

namespace Cooper.Console.Tests.Browser;

/// <summary>Every page, in light and dark, on a wide and a narrow screen: can it be read, heard and used with the keyboard?</summary>
[Collection(BrowserTests.Name)]
public sealed class AccessTests(Chromium chromium)
{
    /// <summary>WCAG 2.2, AA.</summary>
    const double ContrastMin = 4.5;

    /// <summary>Controls without a name, ids that are given twice, more or less than one h1 and one main, parts without a name.</summary>
    const string FindNameless =
        """
        () => {
            const wrong = [];
            const shown = (element) => element.getClientRects().length > 0;
            for (const control of document.querySelectorAll('a, button, input, select')) {
                const labels = control.labels?.length ? [...control.labels].map((label) => label.textContent).join('') : '';
                const name = control.getAttribute('aria-label') ?? (labels || control.textContent);
                if (shown(control) && name.trim() === '')
                    wrong.push(control.outerHTML);
            }
            const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
            wrong.push(...ids.filter((id, at) => ids.indexOf(id) !== at));
            if (document.querySelectorAll('h1').length !== 1 || document.querySelectorAll('main').length !== 1)
                wrong.push('not one h1 and one main');
            const parts = 'nav:not([aria-label]), table:not(:has(caption)), img:not([alt]), progress:not([aria-label])';
            wrong.push(...[...document.querySelectorAll(parts)].map((one) => one.outerHTML));
            return wrong;
        }
        """;

    /// <summary>Texts whose color is too near to what is behind them.</summary>
    const string FindFaint =
        """
        (least) => {
            const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
            const rgba = (color) => {
                canvas.clearRect(0, 0, 1, 1);
                canvas.fillStyle = color;
                canvas.fillRect(0, 0, 1, 1);
                const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
                return { r, g, b, a: a / 255 };
            };
            const light = ({ r, g, b }) => [r, g, b].map((part) => part / 255)
                .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
            const behind = (element) => {
                for (let at = element; at; at = at.parentElement) {
                    const color = rgba(getComputedStyle(at).backgroundColor);
                    if (color.a > 0.99)
                        return color;
                }
                return { r: 255, g: 255, b: 255 };
            };
            const faint = [];
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
                const element = texts.currentNode.parentElement;
                const box = element.getBoundingClientRect();
                if (texts.currentNode.textContent.trim() === '' || box.width < 2 || element.closest(':disabled, option, noscript, .unseen'))
                    continue;
                const [a, b] = [light(rgba(getComputedStyle(element).color)), light(behind(element))];
                const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (contrast < least)
                    faint.push(`${texts.currentNode.textContent.trim()} (${contrast.toFixed(2)})`);
            }
            return faint;
        }
        """;

    [Theory]
    [InlineData(ColorScheme.Light, 1180, "")]
    [InlineData(ColorScheme.Dark, 1180, "-dark")]
    [InlineData(ColorScheme.Light, 360, "-narrow")]
    public async Task Every_page_can_be_read_and_heard(ColorScheme scheme, int width, string suffix)
    {
        await using var console = await ConsolePage.OpenAsync(chromium, options: new()
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = width < 500 ? 740 : 800 },
            DeviceScaleFactor = width < 500 ? 2 : 1,
        });
        await OtherPagesTests.FillAsync(console.Cooper);
        var b2 = await console.Cooper.LogInAsync();
        await b2.CreateKeyAsync(["readFiles"], namePrefix: "cats/");
        await MustBeReadableAsync(console, "sign-in");
        await console.SignInAsync(console.Cooper.MasterKeyId, console.Cooper.MasterKey);
        var photos = await IdOfAsync(b2, "photos-2026");
        var waiting = await EndAsync(console, "nightly-backups", "24h");
        var done = await EndAsync(console, "website-assets", "0");
        await console.Cooper.RunTasksAsync();
        var running = await EndAsync(console, "customer-invoices", "0");

        foreach (var (hash, text, name) in new[]
        {
            ("#/buckets", "photos-2026", "buckets"),
            ($"#/buckets/bkt_{photos}", "dog on the sofa.jpg", "files"),
            ($"#/buckets/bkt_{photos}/files?versions=true", "dog on the sofa.jpg", ""),
            ($"#/buckets/bkt_{photos}/objects", "No objects", ""),
            ($"#/buckets/bkt_{photos}/batches", "No batches", ""),
            ($"#/buckets/bkt_{photos}/delete", "What would go", "delete"),
            ("#/deletions", "Waiting", "deletions"),
            ($"#/deletions/{waiting}", "This can be undone", "waiting"),
            ($"#/deletions/{running}", "Stop jobs", ""),
            ($"#/deletions/{done}", "verified in this page", "receipt"),
            ("#/keys", "All buckets, names from cats/", "keys"),
        })
        {
            await console.GoAsync(hash);
            await console.SeeAsync(text);
            await MustBeReadableAsync(console, hash);
            if (name.Length > 0 && suffix.Length > 0)
                await console.PictureAsync(name + suffix);
        }
    }

    [Fact]
    public async Task The_keyboard_reaches_everything_and_comes_back_from_a_dialog()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        await OtherPagesTests.FillAsync(console.Cooper);
        await console.Page.ReloadAsync();
        await console.SeeAsync("photos-2026");
        await Assertions.Expect(console.Heading).ToBeFocusedAsync();

        await console.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Button, new() { Name = "New bucket" })).ToBeFocusedAsync();
        await console.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(console.Page.GetByLabel("Name")).ToBeFocusedAsync();
        await console.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Button, new() { Name = "New bucket" })).ToBeFocusedAsync();
        await console.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Link, new() { Name = "customer-invoices" })).ToBeFocusedAsync();
        await console.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(console.Heading).ToHaveTextAsync("customer-invoices");
        await Assertions.Expect(console.Heading).ToBeFocusedAsync();
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" })).ToBeVisibleAsync();
    }

    static async Task MustBeReadableAsync(ConsolePage console, string where)
    {
        var nameless = await console.Page.EvaluateAsync<string[]>(FindNameless);
        Assert.True(nameless.Length == 0, $"{where}: {string.Join('\n', nameless)}");
        var faint = await console.Page.EvaluateAsync<string[]>(FindFaint, ContrastMin);
        Assert.True(faint.Length == 0, $"{where}: too faint: {string.Join('\n', faint)}");
        var beyond = await console.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(beyond <= 0, $"{where}: {beyond} pixels too wide");
    }

    static async Task<string> IdOfAsync(B2Client b2, string name) =>
        (await b2.PostAsync("b2_list_buckets", new { accountId = b2.Account, bucketName = name })).Done()["buckets"][0]
            .GetProperty("bucketId").GetString()!;

    static Task<string> EndAsync(ConsolePage console, string name, string window) => console.Page.EvaluateAsync<string>(
        """
        async ([name, window]) => (await (await fetch(`/v1/buckets/${name}?window=${window}`, {
            method: 'DELETE', headers: { 'X-Cooper-Console': '1', 'X-Namespace': 'default' },
        })).json()).task_id
        """,
        new[] { name, window });
}
