using Microsoft.Playwright;

namespace Cooper.Console.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class SignInTests(Chromium chromium)
{
    [Fact]
    public async Task Signing_in_needs_the_keyboard_alone()
    {
        await using var console = await ConsolePage.OpenAsync(chromium);
        await Assertions.Expect(console.Page.GetByLabel("Key id")).ToBeFocusedAsync();
        await console.PictureAsync("sign-in");

        await console.Page.Keyboard.TypeAsync(console.Cooper.MasterKeyId);
        await console.Page.Keyboard.PressAsync("Tab");
        await console.Page.Keyboard.TypeAsync(console.Cooper.MasterKey);
        await console.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(console.Heading).ToHaveTextAsync("Buckets");
        await Assertions.Expect(console.Heading).ToBeFocusedAsync();
        await console.SeeAsync("No buckets yet");
        await Assertions.Expect(console.Page).ToHaveTitleAsync("Buckets · Cooper");
    }

    [Fact]
    public async Task A_wrong_secret_is_said_and_the_field_is_ready_for_another()
    {
        await using var console = await ConsolePage.OpenAsync(chromium);
        await console.Page.GetByLabel("Key id").FillAsync(console.Cooper.MasterKeyId);

        await console.ButtonAsync("Sign in");
        await console.SeeAsync("Secret is missing.");
        await console.Page.GetByLabel("Secret").FillAsync("wrong");
        await console.ButtonAsync("Sign in");

        await Assertions.Expect(console.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Key id or secret is wrong" }))
            .ToBeVisibleAsync();
        await Assertions.Expect(console.Page.GetByLabel("Secret")).ToBeFocusedAsync();
        await Assertions.Expect(console.Page.GetByLabel("Secret")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Scripts_see_nothing_of_the_session_and_a_reload_keeps_it()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium, "#/keys");

        await console.Page.ReloadAsync();

        await Assertions.Expect(console.Heading).ToHaveTextAsync("Keys");
        Assert.Equal("", await console.Page.EvaluateAsync<string>("document.cookie"));
        Assert.Equal(0, await console.Page.EvaluateAsync<int>("localStorage.length + sessionStorage.length"));
        var cookie = Assert.Single(await console.Context.CookiesAsync());
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
    }

    [Fact]
    public async Task Whoever_signs_out_is_asked_again_also_on_the_way_back()
    {
        await using var console = await ConsolePage.SignedInAsync(chromium);
        await console.LinkAsync("Keys");
        await Assertions.Expect(console.Heading).ToHaveTextAsync("Keys");

        await console.ButtonAsync("Sign out");
        await Assertions.Expect(console.Heading).ToHaveTextAsync("Sign in to Cooper");
        await console.Page.GoBackAsync();

        await Assertions.Expect(console.Heading).ToHaveTextAsync("Sign in to Cooper");
        Assert.Empty(await console.Context.CookiesAsync());
    }

    [Fact]
    public async Task When_the_key_expires_the_page_says_so_and_goes_on_where_it_was()
    {
        await using var console = await ConsolePage.OpenAsync(chromium);
        var b2 = await console.Cooper.LogInAsync();
        await b2.CreateBucketAsync("photos-1");
        var (id, secret) = await b2.CreateKeyAsync(["listBuckets", "listFiles"], validDurationInSeconds: 60);
        await console.SignInAsync(id, secret);
        await console.SeeAsync("photos-1");

        console.Cooper.Clock.Advance(TimeSpan.FromMinutes(2));
        await console.LinkAsync("photos-1");

        await Assertions.Expect(console.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "has expired" })).ToBeVisibleAsync();
        await console.PictureAsync("expired");
        await console.SignInAsync(console.Cooper.MasterKeyId, console.Cooper.MasterKey);
        await Assertions.Expect(console.Heading).ToHaveTextAsync("photos-1");
    }

    [Fact]
    public async Task When_the_key_is_deleted_the_page_says_so()
    {
        await using var console = await ConsolePage.OpenAsync(chromium);
        var b2 = await console.Cooper.LogInAsync();
        var (id, secret) = await b2.CreateKeyAsync(["listBuckets", "listKeys"]);
        await console.SignInAsync(id, secret);

        (await b2.PostAsync("b2_delete_key", new { applicationKeyId = id })).Done();
        await console.LinkAsync("Keys");

        await console.SeeAsync("its key was deleted");
    }
}
