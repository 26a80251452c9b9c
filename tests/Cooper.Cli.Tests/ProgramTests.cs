using System.Text;
using Cooper.Testing;

namespace Cooper.Cli.Tests;

/// <summary>The commands as the program runs them, against a server with a clock and tasks of its own.</summary>
public sealed class ProgramTests : IAsyncLifetime
{
    const string Secret = "canary-0123456789-0123456789";

    readonly string folder = Directory.CreateTempSubdirectory("cooper-program-").FullName;
    readonly Dictionary<string, string> environment = new()
    {
        ["COOPER_MASTER_KEY_ID"] = "0123456789ab",
        ["COOPER_MASTER_KEY"] = Secret,
        // A server has these in its environment when its operator uses the command line too.
        ["COOPER_URL"] = "http://127.0.0.1:1",
        ["COOPER_KEY_ID"] = "0123456789ab",
        ["COOPER_KEY"] = Secret,
    };

    CooperProcess server = null!;

    public async Task InitializeAsync()
    {
        server = await CooperProcess.ServeAsync(Path.Join(folder, "data"), environment);
        environment["COOPER_URL"] = server.Url;
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_whole_story_of_a_bucket()
    {
        var local = Path.Join(folder, "cat.jpg");
        await File.WriteAllBytesAsync(local, Encoding.UTF8.GetBytes("meow"));

        await DoAsync("bucket", "create", "photos");
        await DoAsync("file", "put", "photos", local);
        Assert.Matches("file versions +1 +4 B", await DoAsync("bucket", "delete", "photos", "--dry-run"));
        await DoAsync("bucket", "delete", "photos", "--yes", "--window", "1h");
        Assert.Equal(1, (await RunAsync("file", "list", "photos")).ExitCode);
        await DoAsync("bucket", "restore", "photos");
        await DoAsync("file", "get", "photos", "cat.jpg", local + ".back");
        var ended = await DoAsync("bucket", "delete", "photos", "--yes", "--wait");
        var receipt = await DoAsync("task", "receipt", ended.Trim().Split(' ')[^1]);

        Assert.Contains("photos is gone: 1 file, 4 B", ended, StringComparison.Ordinal);
        Assert.Contains("verified", receipt, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("bucket", "show", "photos")).ExitCode);
    }

    [Theory]
    [InlineData(1, "bucket", "show", "nothing")]
    [InlineData(2, "bucket", "delete", "photos", "--key", Secret)]
    [InlineData(2, "bucket", "list", "--url", "nowhere")]
    [InlineData(3, "bucket", "list", "--url", "http://127.0.0.1:1")]
    public async Task Codes_reach_the_shell_and_secrets_do_not(int expected, params string[] arguments)
    {
        var (exit, output, errors) = await RunAsync(arguments);

        Assert.Equal(expected, exit);
        Assert.NotEqual("", errors.Trim());
        Assert.DoesNotContain(Secret, output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_is_no_call_for_help()
    {
        Assert.Contains("Usage:", await DoAsync("--help"), StringComparison.Ordinal);
        Assert.DoesNotContain("Usage:", (await RunAsync("file", "put", "photos", "/h")).Output, StringComparison.Ordinal);
    }

    async Task<string> DoAsync(params string[] arguments)
    {
        var (exit, output, errors) = await RunAsync(arguments);
        Assert.True(exit == 0, output + errors);
        return output;
    }

    Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        CooperProcess.RunAsync(environment, arguments);
}
