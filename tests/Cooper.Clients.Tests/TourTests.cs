using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cooper.Clients.Tests;

/// <summary>The tour of the README, typed as it stands into a shell in an empty folder, with the real program and real clients.</summary>
public sealed class TourTests : IDisposable
{
    const string PortInTheReadme = "8080";

    static readonly TimeSpan CommandBound = TimeSpan.FromMinutes(4);

    readonly string folder = Directory.CreateTempSubdirectory("cooper-tour-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_tour_of_the_readme_goes_as_it_is_told()
    {
        var repository = FindRepository();
        var tour = Transcript.Read(await File.ReadAllTextAsync(Path.Join(repository, "README.md")));
        Assert.True(tour.Exchanges.Count > 20, "The README has no tour");
        LayOut(repository);
        var port = FindFreePort();

        await using var shell = new Shell(folder);
        foreach (var exchange in tour.Exchanges)
        {
            var (printed, exit) = await shell.TypeAsync(exchange.Command.Replace(PortInTheReadme, port, StringComparison.Ordinal), CommandBound);
            var seen = printed.Replace(port, PortInTheReadme, StringComparison.Ordinal);
            Assert.True(
                exchange.IsMatchedBy(seen) && exit == 0,
                $"$ {exchange.Command}\ntold:\n{exchange.Told}\nprinted (exit {exit}):\n{seen}\n{ReadServerLog()}");
        }
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

    /// <summary>The clone as a newcomer has it: the scripts where they belong, and a tree to store.</summary>
    void LayOut(string repository)
    {
        foreach (var script in new[] { "run", "cooper" })
            File.CreateSymbolicLink(Path.Join(folder, script), Path.Join(repository, script));
        var sources = Path.Join(repository, "src");
        foreach (var file in Directory.EnumerateFiles(sources, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(sources, file);
            if (path.Split('/').Any(part => part is "bin" or "obj"))
                continue;
            var target = Path.Join(folder, "src", path);
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

    static string FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString();
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
            foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("COOPER_", StringComparison.Ordinal)).ToList())
                start.Environment.Remove(name);
            start.Environment["LC_ALL"] = "C.UTF-8";
            bash = Process.Start(start)!;
            bash.StandardInput.WriteLine("exec 2>&1");
        }

        public async Task<(string Printed, int Exit)> TypeAsync(string command, TimeSpan bound)
        {
            using var late = new CancellationTokenSource(bound);
            await bash.StandardInput.WriteLineAsync($"{command}\nprintf '\\n%s %s\\n' '{Mark}' $?".AsMemory(), late.Token);
            await bash.StandardInput.FlushAsync(late.Token);
            var printed = new StringBuilder();
            while (await bash.StandardOutput.ReadLineAsync(late.Token) is { } line)
            {
                // The mark has an empty line before it: it may come behind text without a line feed.
                if (line.StartsWith(Mark, StringComparison.Ordinal))
                    return (printed.ToString()[..^1], int.Parse(line.AsSpan(Mark.Length + 1)));
                printed.Append(line).Append('\n');
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
    }
}
