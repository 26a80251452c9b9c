using System.Diagnostics;

namespace Cooper.Cli.Tests.Completions;

/// <summary>What a shell is told may come next.</summary>
public sealed class CompletionTests : IAsyncLifetime
{
    readonly CommandLine cli = CommandLine.Of("http://127.0.0.1:1", "k", "s");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => cli.DisposeAsync().AsTask();

    [Theory]
    [InlineData("cooper bu", "bucket")]
    [InlineData("cooper bucket ", "delete", "restore")]
    [InlineData("cooper bucket delete --", "--dry-run", "--window", "--json", "--yes")]
    [InlineData("cooper task list --status ", "PENDING", "FAILED")]
    public async Task Commands_options_and_words_are_suggested(string line, params string[] expected)
    {
        var suggested = (await cli.RunAsync($"[suggest:{line.Length}]", line)).Output.Split('\n');

        Assert.All(expected, word => Assert.Contains(word, suggested));
        Assert.DoesNotContain("--key", suggested);
    }

    [Fact]
    public async Task Bash_completes_with_the_script()
    {
        var script = await cli.DoAsync("completion", "bash");
        const string Try = """

            cooper() { printf '%s\n' bucket bench task; }
            COMP_WORDS=(cooper b) COMP_CWORD=1 COMP_LINE='cooper b' COMP_POINT=8
            _cooper
            echo "${COMPREPLY[*]}"
            """;
        var start = new ProcessStartInfo("bash", ["-euc", script + Try]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var bash = Process.Start(start)!;

        Assert.Equal("bucket bench\n", await bash.StandardOutput.ReadToEndAsync());
    }

    [Fact]
    public async Task There_is_a_script_for_zsh() =>
        Assert.StartsWith("#compdef cooper\n", await cli.DoAsync("completion", "zsh"), StringComparison.Ordinal);
}
