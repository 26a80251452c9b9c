using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;
using Cooper.Testing;

namespace Cooper.Outgoing.Tests;

/// <summary>Against a site on loopback that is allowed, and others that are not.</summary>
public sealed class UrlSourceTests : IDisposable
{
    readonly CancellationTokenSource late = new(TimeSpan.FromSeconds(30));

    public void Dispose() => late.Dispose();

    [Fact]
    public async Task Content_is_copied_as_it_was_sent()
    {
        await using var site = TestSite.Of("200 OK\r\nContent-Type: image/png\r\nContent-Encoding: gzip", "meow");

        var (result, content) = await CopyAsync(site.Url + "/a/cat%20one.png?secret=1#part", Allowing(site));

        Assert.Equal(new UrlContent("image/png", "cat one.png"), result);
        Assert.Equal("meow", content);
        var request = Assert.Single(site.Requests);
        Assert.Equal(("GET", "/a/cat%20one.png?secret=1"), (request.Method, request.Path));
        Assert.Equal(["Accept", "Host", "User-Agent"], request.Headers.Keys.Order());
    }

    [Fact]
    public async Task Chunked_content_is_copied_too()
    {
        await using var site = new TestSite((_, target, _) => TestSite.SendRawAsync(
            target, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nme\r\n2\r\now\r\n0\r\n\r\n"));

        Assert.Equal((new UrlContent(null, null), "meow"), await CopyAsync(site.Url, Allowing(site)));
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.0.0.1:PORT/")]
    [InlineData("http://2130706433:PORT/")]
    [InlineData("http://0x7f000001:PORT/")]
    [InlineData("http://0x7f.1:PORT/")]
    [InlineData("http://0177.0.0.1:PORT/")]
    [InlineData("http://017700000001:PORT/")]
    [InlineData("http://127.1:PORT/")]
    [InlineData("http://0:PORT/")]
    [InlineData("http://0.0.0.0:PORT/")]
    [InlineData("http://[::1]:PORT/")]
    [InlineData("http://[::]:PORT/")]
    [InlineData("http://[::ffff:127.0.0.1]:PORT/")]
    [InlineData("http://[::ffff:7f00:1]:PORT/")]
    [InlineData("http://[64:ff9b::7f00:1]:PORT/")]
    [InlineData("http://[2002:7f00:1::]:PORT/")]
    [InlineData("http://①②⑦.⓪.⓪.①:PORT/")]
    [InlineData("http://localhost:PORT/")]
    [InlineData("http://loop.example.org:PORT/")]
    [InlineData("http://loop.example.org./")]
    [InlineData("https://loop.example.org/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://user:hunter2@127.0.0.1:PORT/")]
    [InlineData("ftp://127.0.0.1:PORT/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:PORT/")]
    [InlineData("s3://bucket/key")]
    public async Task Nothing_private_is_reached_however_it_is_spelt(string url)
    {
        await using var site = TestSite.Of("200 OK", "secret");
        var asked = url.Replace("PORT", site.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

        var refusal = await RefusalAsync(asked, new OutgoingOptions());

        Assert.Equal(RefusalCode.SourceForbidden, refusal.Code);
        Assert.DoesNotContain("hunter2", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, site.Connections);
    }

    [Fact]
    public async Task A_switch_turns_all_of_it_off()
    {
        await using var site = TestSite.Of("200 OK", "meow");

        var refusal = await RefusalAsync(site.Url, Allowing(site) with { IsOn = false });

        Assert.Equal(RefusalCode.SourceForbidden, refusal.Code);
        Assert.Contains("outgoing.requests", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, site.Connections);
    }

    [Fact]
    public async Task A_user_name_in_a_url_is_refused_even_where_the_host_is_allowed()
    {
        await using var site = TestSite.Of("200 OK", "meow");

        var refusal = await RefusalAsync($"http://me:hunter2@127.0.0.1:{site.Port}/?key=s3cret", Allowing(site));

        Assert.Equal(RefusalCode.SourceForbidden, refusal.Code);
        Assert.DoesNotContain("hunter2", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_leads_elsewhere_at_the_next_look_is_looked_at_again()
    {
        await using var forbidden = TestSite.Of("200 OK", "secret");
        await using var allowed = new TestSite(
            (_, target, _) => TestSite.SendAsync(target, "302 Found\r\nLocation: /again"), IPAddress.Parse("127.0.0.2"), forbidden.Port);
        var looks = 0;
        var addresses = (string host, CancellationToken _) =>
            Task.FromResult(new[] { IPAddress.Parse(Interlocked.Increment(ref looks) == 1 ? "127.0.0.2" : "127.0.0.1") });

        var refusal = await RefusalAsync(
            $"http://turns.example.org:{allowed.Port}/",
            new OutgoingOptions { Allowed = AllowedTargets.TryParse($"127.0.0.2:{allowed.Port}")! },
            new Resolve(addresses));

        Assert.Equal(RefusalCode.SourceForbidden, refusal.Code);
        Assert.Equal((1, 0, 2), (allowed.Connections, forbidden.Connections, looks));
    }

    [Fact]
    public async Task Of_a_name_with_several_addresses_only_allowed_ones_are_tried()
    {
        await using var forbidden = TestSite.Of("200 OK", "secret");
        await using var allowed = new TestSite(
            (_, target, _) => TestSite.SendAsync(target, "200 OK", "meow"), IPAddress.Parse("127.0.0.3"), forbidden.Port);
        var addresses = (string host, CancellationToken _) => Task.FromResult(
            new[] { IPAddress.Parse("127.0.0.1"), IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3") });

        var (_, content) = await CopyAsync(
            $"http://many.example.org:{allowed.Port}/",
            new OutgoingOptions { Allowed = AllowedTargets.TryParse($"127.0.0.2:{allowed.Port}, 127.0.0.3:{allowed.Port}")! },
            new Resolve(addresses));

        Assert.Equal("meow", content);
        Assert.Equal(0, forbidden.Connections);
    }

    [Fact]
    public async Task A_redirect_is_followed()
    {
        await using var site = new TestSite((request, target, _) => request.Path == "/old"
            ? TestSite.SendAsync(target, "307 Moved\r\nLocation: /new\r\nSet-Cookie: a=b")
            : TestSite.SendAsync(target, "200 OK", "meow"));

        var (result, content) = await CopyAsync(site.Url + "/old", Allowing(site));

        Assert.Equal(("old", "meow"), (result.FileName, content));
        Assert.False(site.Requests[1].Headers.ContainsKey("Cookie"));
    }

    [Theory]
    [InlineData("http://127.0.0.2:PORT/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::1]:PORT/")]
    [InlineData("http://loop.example.org/")]
    [InlineData("http://me:hunter2@127.0.0.1:PORT/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:PORT/")]
    public async Task A_redirect_to_where_it_may_not_go_is_not_followed(string target)
    {
        await using var site = new TestSite((_, stream, _) => TestSite.SendAsync(stream, "200 OK", "secret"), IPAddress.Any);
        var location = target.Replace("PORT", site.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        await using var first = new TestSite((_, stream, _) => TestSite.SendAsync(stream, $"302 Found\r\nLocation: {location}"));

        var refusal = await RefusalAsync(first.Url, new OutgoingOptions
        {
            Allowed = AllowedTargets.TryParse($"127.0.0.1:{first.Port}, 127.0.0.1:{site.Port}")!,
        });

        Assert.Equal(RefusalCode.SourceForbidden, refusal.Code);
        Assert.Equal((1, 0), (first.Connections, site.Connections));
    }

    [Fact]
    public async Task Redirects_that_do_not_end_are_given_up()
    {
        await using var site = TestSite.Of("302 Found\r\nLocation: /again");

        var refusal = await RefusalAsync(site.Url, Allowing(site));

        Assert.Equal(RefusalCode.SourceUnreachable, refusal.Code);
        Assert.Equal(1 + Redirects.Max, site.Connections);
    }

    [Theory]
    [InlineData("302 Found", "it redirects to nowhere")]
    [InlineData("404 Not Found", "it answered 404")]
    [InlineData("206 Partial Content", "it answered 206")]
    [InlineData("500 Oh", "it answered 500")]
    public async Task Any_other_answer_than_content_is_told(string head, string why)
    {
        await using var site = TestSite.Of(head, "meow");

        var refusal = await RefusalAsync(site.Url + "/?key=s3cret", Allowing(site));

        Assert.Equal(
            (RefusalCode.SourceUnreachable, $"The content could not be fetched from 127.0.0.1:{site.Port}: {why}"),
            (refusal.Code, refusal.Message));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nmeow", "the answer ended before its end")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nmeow", "the answer ended before its end")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", "the answer ended before its end")]
    [InlineData("", "the answer ended before its end")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", "the answer is not HTTP")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nmeow", "the answer is not HTTP")]
    public async Task An_answer_that_is_cut_or_garbled_is_no_content(string answer, string why)
    {
        await using var site = new TestSite((_, target, _) => TestSite.SendRawAsync(target, answer));

        var refusal = await RefusalAsync(site.Url, Allowing(site));

        Assert.Equal(RefusalCode.SourceUnreachable, refusal.Code);
        Assert.EndsWith(why, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_after_the_announced_length_is_not_taken()
    {
        await using var site = new TestSite((_, target, _) => TestSite.SendRawAsync(
            target, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmeow and more"));

        Assert.Equal("meow", (await CopyAsync(site.Url, Allowing(site))).Content);
    }

    [Fact]
    public async Task Content_that_says_it_is_too_large_is_not_begun()
    {
        await using var site = new TestSite((_, target, stop) => TestSite.SendRawAsync(
            target, "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n"));

        var refusal = await RefusalAsync(site.Url, Allowing(site) with { FetchBytesMax = 100 });

        Assert.Equal((RefusalCode.BlobTooLarge, "100"), (refusal.Code, refusal.Details!["limit"]));
    }

    [Fact]
    public async Task Endless_content_is_cut_off_at_the_bound()
    {
        long sent = 0;
        await using var site = new TestSite(async (_, target, stop) =>
        {
            await TestSite.SendRawAsync(target, "HTTP/1.1 200 OK\r\n\r\n");
            var piece = new byte[65536];
            while (!stop.IsCancellationRequested)
            {
                await target.WriteAsync(piece, stop);
                Interlocked.Add(ref sent, piece.Length);
            }
        });

        var refusal = await RefusalAsync(site.Url, Allowing(site) with { FetchBytesMax = 1_000_000 });

        Assert.Equal(RefusalCode.BlobTooLarge, refusal.Code);
        Assert.InRange(Interlocked.Read(ref sent), 1_000_000, 50_000_000);
    }

    [Fact]
    public async Task Silence_has_a_bound()
    {
        await using var site = new TestSite(async (_, target, stop) =>
        {
            await TestSite.SendRawAsync(target, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nm");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });

        var refusal = await RefusalAsync(site.Url, Allowing(site) with { IdleBound = TimeSpan.FromMilliseconds(200) });

        Assert.Equal(RefusalCode.SourceUnreachable, refusal.Code);
        Assert.EndsWith("nothing came for 0.2 s", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drop_by_drop_has_a_bound_too()
    {
        await using var site = new TestSite(async (_, target, stop) =>
        {
            await TestSite.SendRawAsync(target, "HTTP/1.1 200 OK\r\n\r\n");
            while (true)
            {
                await TestSite.SendRawAsync(target, "m");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, stop);
            }
        });

        var refusal = await RefusalAsync(site.Url, Allowing(site) with { FetchBound = TimeSpan.FromSeconds(1) });

        Assert.Equal(RefusalCode.SourceUnreachable, refusal.Code);
        Assert.EndsWith("it took longer than 1 s", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_so_many_are_fetched_at_once_and_the_others_wait()
    {
        var (under, most) = (0, 0);
        await using var site = new TestSite(async (_, target, stop) =>
        {
            var now = Interlocked.Increment(ref under);
            most = Math.Max(most, now);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, stop);
            Interlocked.Decrement(ref under);
            await TestSite.SendAsync(target, "200 OK", "meow");
        });
        var options = Allowing(site) with { FetchesMax = 2 };
        using var client = new GuardedClient(options, TimeProvider.System);
        using var source = new UrlSource(client, options, TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CopyAsync(source, site.Url)));

        Assert.Equal((8, 2), (site.Connections, most));
    }

    [Fact]
    public async Task Nobody_there_and_no_such_name_are_told_without_an_address()
    {
        int port;
        await using (var gone = TestSite.Of("200 OK"))
            port = gone.Port;
        var options = new OutgoingOptions { Allowed = AllowedTargets.TryParse($"127.0.0.1:{port}, gone.example.org")! };

        Assert.EndsWith(
            "the connection was refused", (await RefusalAsync($"http://127.0.0.1:{port}/", options)).Message, StringComparison.Ordinal);
        Assert.Equal(
            "The content could not be fetched from gone.example.org: the name has no address",
            (await RefusalAsync("http://gone.example.org/", options)).Message);
    }

    [Fact]
    public async Task Whoever_asked_can_stop_it()
    {
        var begun = new TaskCompletionSource();
        await using var site = new TestSite(async (_, _, stop) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        var options = Allowing(site);
        using var client = new GuardedClient(options, TimeProvider.System);
        using var source = new UrlSource(client, options, TimeProvider.System);
        using var stop = new CancellationTokenSource();

        var copying = source.CopyAsync(site.Url, PipeWriter.Create(Stream.Null), stop.Token);
        await begun.Task;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying);
    }

    static OutgoingOptions Allowing(TestSite site) => new() { Allowed = AllowedTargets.TryParse($"127.0.0.1:{site.Port}")! };

    /// <summary>One name has no address, and all others are this machine's. No server of names is asked.</summary>
    static Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => host == "gone.example.org"
        ? Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound))
        : Task.FromResult(new[] { IPAddress.Loopback, IPAddress.IPv6Loopback });

    async Task<Refusal> RefusalAsync(string url, OutgoingOptions options, Resolve? resolve = null) =>
        (await Assert.ThrowsAsync<RefusedException>(() => CopyAsync(url, options, resolve))).Refusal;

    async Task<(UrlContent Result, string Content)> CopyAsync(string url, OutgoingOptions options, Resolve? resolve = null)
    {
        using var client = new GuardedClient(options, TimeProvider.System, resolve ?? ResolveAsync);
        using var source = new UrlSource(client, options, TimeProvider.System);
        return await CopyAsync(source, url);
    }

    async Task<(UrlContent Result, string Content)> CopyAsync(UrlSource source, string url)
    {
        var stream = new MemoryStream();
        var target = PipeWriter.Create(stream);
        var result = await source.CopyAsync(url, target, late.Token);
        await target.CompleteAsync();
        return (result, Encoding.UTF8.GetString(stream.ToArray()));
    }
}
