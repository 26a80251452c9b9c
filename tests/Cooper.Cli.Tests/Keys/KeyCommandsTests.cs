using Cooper.Testing;

namespace Cooper.Cli.Tests.Keys;

/// <summary>Keys from the command line.</summary>
public sealed class KeyCommandsTests : IAsyncLifetime
{
    TestCooper cooper = null!;
    CommandLine cli = null!;

    public async Task InitializeAsync()
    {
        cooper = await TestCooper.StartAsync();
        cli = CommandLine.Of(cooper);
        await cli.DoAsync("bucket", "create", "photos");
    }

    public async Task DisposeAsync()
    {
        await cli.DisposeAsync();
        await cooper.DisposeAsync();
    }

    [Fact]
    public async Task A_key_is_created_works_is_listed_and_deleted()
    {
        var created = await cli.DoAsync(
            "key", "create", "ci", "--can", "read", "--bucket", "photos", "--prefix", "cats/", "--expires", "7d");
        var lines = created.Split('\n');
        var (id, secret) = (lines[0].Split(' ')[^1], lines[1].Split(' ')[^1]);
        await using var guest = CommandLine.Of(cooper.Url, id, secret);

        var listed = await cli.DoAsync("key", "list");
        var files = await guest.RunAsync("file", "list", "photos", "cats/");
        var deleted = await cli.DoAsync("key", "delete", id);

        Assert.Matches($"{id} +ci +[0-9a-f]{{24}} +cats/ +2026-01-09 03:04:05 UTC +listBuckets", listed);
        Assert.DoesNotContain(secret, listed, StringComparison.Ordinal);
        Assert.Equal(0, files.Exit);
        Assert.Equal($"Deleted key ci ({id})\n", deleted);
        Assert.Equal(ExitCode.Refused, (await guest.RunAsync("file", "list", "photos", "cats/")).Code);
    }

    [Fact]
    public async Task A_secret_can_go_into_a_file_instead()
    {
        var file = Path.Join(cli.Home, "secret");

        var json = await cli.DoAsync("key", "create", "ci", "--can", "all", "--key-file", file, "--json");
        var again = await cli.RunAsync("key", "create", "ci", "--can", "all", "--key-file", file);

        var secret = (await File.ReadAllTextAsync(file)).Trim();
        Assert.DoesNotContain(secret, json, StringComparison.Ordinal);
        Assert.Equal(ExitCode.LocalFile, again.Code);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file));
        Assert.Equal(1, (await cli.DoJsonAsync("key", "list")).GetProperty("keys").GetArrayLength());
    }

    [Fact]
    public async Task Capabilities_are_named_by_word_or_one_by_one()
    {
        var word = await cli.DoJsonAsync("key", "create", "a", "--can", "delete", "--bucket", "photos");
        var single = await cli.DoJsonAsync("key", "create", "b", "--can", "listFiles, readFiles");
        var unknown = await cli.RunAsync("key", "create", "c", "--can", "everything");
        var none = await cli.RunAsync("key", "create", "c");

        Assert.Contains("deleteFiles", word.GetProperty("capabilities").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("deleteBuckets", word.GetProperty("capabilities").ToString(), StringComparison.Ordinal);
        Assert.Equal(2, single.GetProperty("capabilities").GetArrayLength());
        Assert.Equal((ExitCode.Refused, ExitCode.Usage), (unknown.Code, none.Code));
    }

    [Fact]
    public async Task No_keys_are_no_error() => Assert.Equal("No keys but the master key.\n", (await cli.RunAsync("key", "list")).Errors);
}
