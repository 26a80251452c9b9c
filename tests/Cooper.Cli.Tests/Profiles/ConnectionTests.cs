using System.Runtime.Versioning;
using Cooper.Testing;

namespace Cooper.Cli.Tests.Profiles;

/// <summary>Where address and key come from, and that the secret goes nowhere else.</summary>
[SupportedOSPlatform("linux")]
public sealed class ConnectionTests : IAsyncLifetime
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    TestCooper cooper = null!;
    CommandLine cli = null!;

    string Profile => Path.Join(cli.Home, ".config/cooper/profile.json");

    public async Task InitializeAsync()
    {
        cooper = await TestCooper.StartAsync();
        cli = CommandLine.Of(cooper);
        cli.Environment.Remove("COOPER_URL");
        cli.Environment.Remove("COOPER_KEY_ID");
        cli.Environment.Remove("COOPER_KEY");
    }

    public async Task DisposeAsync()
    {
        await cli.DisposeAsync();
        await cooper.DisposeAsync();
    }

    [Fact]
    public async Task A_login_asks_and_keeps_the_key_where_only_its_owner_reads()
    {
        cli.Typed = $"{cooper.MasterKeyId}\n{cooper.MasterKey}\n";

        var ended = await cli.RunAsync("login", "--url", cooper.Url);

        Assert.Equal(0, ended.Exit);
        Assert.Equal($"Logged in to {cooper.Url} as {cooper.MasterKeyId}; kept in {Profile}\n", ended.Output);
        Assert.DoesNotContain(cooper.MasterKey, ended.ToString(), StringComparison.Ordinal);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Profile));
        Assert.Equal(0, (await cli.RunAsync("bucket", "list")).Exit);
        Assert.Equal(0, (await cli.RunAsync("key", "list")).Exit);
    }

    [Fact]
    public async Task A_login_takes_the_secret_from_a_file_or_standard_input()
    {
        var file = await cli.WriteAsync("secret", System.Text.Encoding.ASCII.GetBytes(cooper.MasterKey + "\n"));
        await cli.DoAsync("login", "--url", cooper.Url, "--key-id", cooper.MasterKeyId, "--key-file", file);
        cli.Typed = cooper.MasterKey + "\n";

        var other = Path.Join(cli.Home, "other.json");
        await cli.DoAsync("login", "--url", cooper.Url, "--key-id", cooper.MasterKeyId, "--key-file", "-", "--profile", other);

        Assert.Equal(0, (await cli.RunAsync("bucket", "list")).Exit);
        Assert.Equal(0, (await cli.RunAsync("bucket", "list", "--profile", other)).Exit);
    }

    [Fact]
    public async Task A_login_with_a_wrong_key_keeps_nothing()
    {
        cli.Typed = $"{cooper.MasterKeyId}\nwrong-canary\n";

        var ended = await cli.RunAsync("login", "--url", cooper.Url);

        Assert.Equal(ExitCode.Refused, ended.Code);
        Assert.False(File.Exists(Profile));
        Assert.DoesNotContain("canary", ended.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_can_ask_nobody_says_what_to_give()
    {
        var ended = await cli.RunAsync("login", "--url", cooper.Url);

        Assert.Equal(ExitCode.Usage, ended.Code);
        Assert.Contains("--key-id", ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_profile_that_others_may_read_is_refused(UnixFileMode more)
    {
        await WriteProfileAsync(cooper.Url);
        File.SetUnixFileMode(Profile, OwnerOnly | more);

        var ended = await cli.RunAsync("bucket", "list");

        Assert.Equal(ExitCode.Usage, ended.Code);
        Assert.Equal($"cooper: others may read the key in {Profile}; take that from them: chmod 600 {Profile}\n", ended.Errors);
    }

    [Fact]
    public async Task The_environment_comes_before_the_profile_and_options_before_both()
    {
        await WriteProfileAsync("http://127.0.0.1:1");
        cli.Environment["COOPER_URL"] = "http://127.0.0.1:2";
        cli.Environment["COOPER_KEY_FILE"] = await cli.WriteAsync("secret", System.Text.Encoding.ASCII.GetBytes(cooper.MasterKey));

        Assert.Contains("127.0.0.1:2", (await cli.RunAsync("bucket", "list")).Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await cli.RunAsync("bucket", "list", "--url", cooper.Url)).Exit);
        Assert.Contains("127.0.0.1:1", (await cli.RunAsync("bucket", "list", "--profile", Profile)).Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await cli.RunAsync("key", "list", "--url", cooper.Url, "--key-id", cooper.MasterKeyId)).Exit);
    }

    [Fact]
    public async Task A_profiles_secret_goes_to_no_other_address_and_with_no_other_id()
    {
        await WriteProfileAsync(cooper.Url);

        var elsewhere = await cli.RunAsync("bucket", "list", "--url", "http://127.0.0.1:1");
        var another = await cli.RunAsync("bucket", "list", "--key-id", "ba9876543210");

        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (elsewhere.Code, another.Code));
        Assert.Contains("is not sent to http://127.0.0.1:1", elsewhere.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(cooper.MasterKey, elsewhere.ToString() + another, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_it_says_where_one_could_come_from()
    {
        var ended = await cli.RunAsync("bucket", "list");

        Assert.Equal(ExitCode.Usage, ended.Code);
        Assert.Contains("cooper login", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_in_two_ways_is_an_error()
    {
        (cli.Environment["COOPER_KEY"], cli.Environment["COOPER_KEY_FILE"]) = ("canary", "/nowhere");

        var ended = await cli.RunAsync("bucket", "list");

        Assert.Equal(ExitCode.Usage, ended.Code);
        Assert.DoesNotContain("canary", ended.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_on_the_command_line_is_refused_and_not_repeated()
    {
        var ended = await cli.RunAsync("bucket", "list", "--key", "canary");

        Assert.Equal(ExitCode.Usage, ended.Code);
        Assert.Contains("COOPER_KEY_FILE", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", ended.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_and_keys_need_the_keys_id()
    {
        (cli.Environment["COOPER_URL"], cli.Environment["COOPER_KEY"]) = (cooper.Url, cooper.MasterKey);

        Assert.Equal(0, (await cli.RunAsync("bucket", "list")).Exit);
        Assert.Contains("COOPER_KEY_ID", (await cli.RunAsync("key", "list")).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://example.com")]
    [InlineData("https://example.com/path")]
    [InlineData("https://me:secret@example.com")]
    [InlineData("example.com")]
    public async Task What_is_no_address_is_refused(string url)
    {
        cli.Environment["COOPER_KEY"] = "k";

        Assert.Equal(ExitCode.Usage, (await cli.RunAsync("bucket", "list", "--url", url)).Code);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_ends_with_3()
    {
        (cli.Environment["COOPER_KEY"], cli.Environment["COOPER_KEY_ID"]) = ("canary", "0123456789ab");
        cli.Environment["COOPER_URL"] = "http://127.0.0.1:1";

        foreach (var command in new[] { "bucket", "key" })
        {
            var ended = await cli.RunAsync(command, "list");

            Assert.Equal(ExitCode.Unreachable, ended.Code);
            Assert.Equal("cooper: cannot reach http://127.0.0.1:1: Connection refused\n", ended.Errors);
        }
    }

    [Fact]
    public async Task Another_server_is_told_from_Cooper()
    {
        await using var server = CannedServer.Start(_ => new CannedAnswer("<html>", Type: "text/html"));
        (cli.Environment["COOPER_URL"], cli.Environment["COOPER_KEY"]) = (server.Url, "k");

        Assert.Contains("is it a Cooper server?", (await cli.RunAsync("bucket", "list")).Errors, StringComparison.Ordinal);
    }

    async Task WriteProfileAsync(string url)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Profile)!);
        await File.WriteAllTextAsync(Profile, $$"""{"url":"{{url}}","key_id":"{{cooper.MasterKeyId}}","key":"{{cooper.MasterKey}}"}""");
        File.SetUnixFileMode(Profile, OwnerOnly);
    }
}
