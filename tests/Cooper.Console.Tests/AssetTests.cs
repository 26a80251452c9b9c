using System.Net;
using System.Text.RegularExpressions;
using Cooper.Console.Assets;
using Cooper.Testing;

namespace Cooper.Console.Tests;

public sealed partial class AssetTests
{
    static string TextOf(string name) => System.Text.Encoding.UTF8.GetString(Asset.All[name].Content);

    [Fact]
    public async Task Whatever_is_served_may_run_nothing_but_itself()
    {
        await using var cooper = await TestCooper.StartAsync();
        foreach (var path in Asset.All.Keys.Select(name => "/console/" + name).Append("/console").Append("/console/"))
        {
            using var answer = await cooper.HttpClient.GetAsync(path);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single().Split("; ");
            Assert.Contains("default-src 'none'", policy);
            Assert.Contains("script-src 'self'", policy);
            Assert.Contains("connect-src 'self'", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.Contains("base-uri 'none'", policy);
            Assert.Contains("form-action 'none'", policy);
            Assert.DoesNotContain(policy, directive => directive.Contains("unsafe", StringComparison.Ordinal));
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        }
    }

    [Fact]
    public async Task A_browser_asks_again_and_is_sent_only_what_has_changed()
    {
        await using var cooper = await TestCooper.StartAsync();
        using var first = await cooper.HttpClient.GetAsync("/console/app.js");
        Assert.Equal("no-cache", first.Headers.CacheControl!.ToString());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/console/app.js");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await cooper.HttpClient.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
        Assert.Equal(Asset.All.Count, Asset.All.Values.Select(asset => asset.ETag).Distinct().Count());
    }

    [Theory]
    [InlineData("/console/nothing.js")]
    [InlineData("/console/pages")]
    [InlineData("/console/../appsettings.json")]
    [InlineData("/console/%2e%2e/%2e%2e/etc/passwd")]
    public async Task What_is_not_built_in_is_not_there(string path)
    {
        await using var cooper = await TestCooper.StartAsync();

        using var answer = await cooper.HttpClient.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public void The_page_has_nothing_inline_and_loads_nothing_from_elsewhere()
    {
        var page = TextOf(Asset.Page);
        Assert.DoesNotMatch(InlineScript(), page);
        Assert.DoesNotMatch(InlineStyle(), page);

        foreach (var name in Asset.All.Keys.Where(name => !name.EndsWith(".svg", StringComparison.Ordinal)))
            Assert.DoesNotMatch(OtherPlace(), TextOf(name));
    }

    [Fact]
    public void Every_file_that_is_named_is_there()
    {
        var named = Named().Matches(TextOf(Asset.Page)).Select(match => match.Groups["path"].Value);
        foreach (var name in Asset.All.Keys.Where(name => name.EndsWith(".js", StringComparison.Ordinal)))
        {
            var folder = name[..(name.LastIndexOf('/') + 1)];
            named = named.Concat(Imported().Matches(TextOf(name)).Select(match => Resolve(folder, match.Groups["path"].Value)));
        }

        Assert.Empty(named.Distinct().Except(Asset.All.Keys));
    }

    /// <summary>So names and messages, whatever they hold, stay text.</summary>
    [Fact]
    public void No_script_reads_markup_or_keeps_anything()
    {
        string[] forbidden =
        [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser", "localStorage",
            "sessionStorage", "indexedDB", "document.cookie", "srcdoc", "javascript:",
        ];
        foreach (var name in Asset.All.Keys.Where(name => name.EndsWith(".js", StringComparison.Ordinal)))
            Assert.Empty(forbidden.Where(word => TextOf(name).Contains(word, StringComparison.Ordinal)).Select(word => $"{name}: {word}"));
    }

    static string Resolve(string folder, string path) => new Uri(new Uri("http://x/" + folder), path).AbsolutePath[1..];

    [GeneratedRegex(@"<script(?![^>]*\bsrc=)|\son\w+=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();

    [GeneratedRegex(@"<style|\sstyle=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineStyle();

    [GeneratedRegex("https?://|//cdn|\\burl\\(", RegexOptions.IgnoreCase)]
    private static partial Regex OtherPlace();

    [GeneratedRegex(@"(?:src|href)=""/console/(?<path>[^""]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Named();

    [GeneratedRegex(@"from '(?<path>\.[^']+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Imported();
}
