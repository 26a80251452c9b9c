using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cooper.Clients.Tests;

/// <summary>The tour of the README, typed as it stands into a shell in an empty folder, with the real program and real clients.</summary>
public sealed class TourTests : IDisposable
{
    const string AddressInTheReadme = "127.0.0.1:8080";

    /// <summary>Of the whole tour. Most of it is for a build, if <c>./cooper</c> has to make one.</summary>
    static readonly TimeSpan Bound = TimeSpan.FromMinutes(8);

    readonly string folder = Directory.CreateTempSubdirectory("cooper-tour-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_tour_of_the_readme_goes_as_it_is_told()
    {
        var repository = FindRepository();
        var tour = Transcript.Read(await File.ReadAllTextAsync(Path.Join(repository, "README.md")));
        Assert.True(tour.Exchanges.Count > 20, "The README has no tour");
        LayOut(repository);
        var address = FindFreeAddress();

        using var late = new CancellationTokenSource(Bound);
        await using var shell = new Shell(folder);
        foreach (var exchange in tour.Exchanges)
        {
            var command = exchange.Command.Replace(AddressInTheReadme, address, StringComparison.Ordinal);
            var (printed, exit) = await shell.TypeAsync(command, late.Token);
            var seen = printed.Replace(address, AddressInTheReadme, StringComparison.Ordinal);
            Assert.True(
                exchange.IsMatchedBy(seen) && exit == 0,
                $"$ {exchange.Command}\ntold:\n{exchange.Told}\nprinted (exit {exit}):\n{seen}\n{ReadServerLog()}");
        }

        Assert.Equal(("", 0), await shell.TypeAsync("jobs -r", late.Token));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("a\nb", "a\nb\n", true)]
    [InlineData("a\nb", "a\n", false)]
    [InlineData("a", "a\nb\n", false)]
    [InlineData("", "a\n", false)]
    [InlineData("a … c", "a b c\n", true)]
    [InlineData("a … c", "a b\nx c\n", false)]
    [InlineData("…\nlast", "one\ntwo\nlast\n", true)]
    [InlineData("…\nlast", "one\ntwo\n", false)]
    [InlineData("(a.c)", "(abc)\n", false)]
    public void A_transcript_says_what_may_be_printed(string told, string printed, bool isMatched) =>
        Assert.Equal(isMatched, new Exchange("", told.Length == 0 ? [] : [.. told.Split('\n')]).IsMatchedBy(printed));

    /// <summary>The clone as a newcomer has it: the scripts where they belong, and trees to store.</summary>
    void LayOut(string repository)
    {
        foreach (var script in new[] { "run", "cooper" })
            File.CreateSymbolicLink(Path.Join(folder, script), Path.Join(repository, script));
        CopyTree(repository, "src");
        CopyTree(repository, "docs");
    }

    void CopyTree(string repository, string tree)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Join(repository, tree), "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(repository, file);
            if (path.Split('/').Any(part => part is "bin" or "obj"))
                continue;
            var target = Path.Join(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    string ReadServerLog()
    {
        var log = Path.Join(folder, "server.log");
        return File.Exists(log) ? $"server.log:\n{File.ReadAllText(log)}" : "";
    }

    static string FindRepository()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Join(at.FullName, "Cooper.slnx")))
                return at.FullName;
        }

        throw new InvalidOperationException("The tests are not inside the repository");
    }

    static string FindFreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }

    /// <summary>One bash for all commands, so that what one of them sets, the next has. What it started ends with it.</summary>
    sealed class Shell : IAsyncDisposable
    {
        readonly Process bash;
        const string Mark = "=== end of the command ===";

        public Shell(string folder)
        {
            var start = new ProcessStartInfo("bash", ["--noprofile", "--norc"])
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
                StandardOutputEncoding = Encoding.UTF8,
            };
            foreach (var name in start.Environment.Keys.Where(IsNotForTheTour).ToList())
                start.Environment.Remove(name);
            start.Environment["LC_ALL"] = "C.UTF-8";
            bash = Process.Start(start)!;
            // It ends with its input, so it also leaves no server behind when the process of the tests is killed.
            bash.StandardInput.WriteLine("exec 2>&1; trap 'kill $(jobs -p) 2>/dev/null' EXIT");
        }

        public async Task<(string Printed, int Exit)> TypeAsync(string command, CancellationToken late)
        {
            var printed = new StringBuilder();
            try
            {
                await bash.StandardInput.WriteLineAsync($"{command}\nprintf '\\n%s %s\\n' '{Mark}' $?".AsMemory(), late);
                await bash.StandardInput.FlushAsync(late);
                while (await bash.StandardOutput.ReadLineAsync(late) is { } line)
                {
                    // The mark has an empty line before it: it may come behind text without a line feed.
                    if (line.StartsWith(Mark, StringComparison.Ordinal))
                        return (printed.ToString()[..^1], int.Parse(line.AsSpan(Mark.Length + 1)));
                    printed.Append(line).Append('\n');
                }
            }
            catch (OperationCanceledException canceled)
            {
                throw new TimeoutException($"The tour had not ended after {Bound}, but was at: {command}\n{printed}", canceled);
            }

            throw new InvalidOperationException($"The shell ended in: {command}\n{printed}");
        }

        public async ValueTask DisposeAsync()
        {
            if (!bash.HasExited)
                bash.Kill(entireProcessTree: true);
            await bash.WaitForExitAsync();
            bash.Dispose();
        }

        static bool IsNotForTheTour(string name) =>
            ClientProgram.IsOfSomeClient(name) || name.StartsWith("COOPER_", StringComparison.Ordinal);
    }
}
