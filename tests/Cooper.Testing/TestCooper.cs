using Cooper.Domain;
using Cooper.Engine.Embedded.Disk;
using Cooper.Server;
using Cooper.Server.Options;

namespace Cooper.Testing;

/// <summary>
/// A real server on a port of its own, in a temporary directory that goes with it. Its clock stands still, its randomness is seeded, and
/// its tasks run when the test says so.
/// </summary>
public sealed class TestCooper : IAsyncDisposable
{
    readonly string home;
    readonly string[] flags;
    readonly Func<string, IDisk> diskOf;
    readonly Entropy entropy;
    readonly List<Exception> fatal = [];
    CooperServer server = null!;

    TestCooper(string home, string[] flags, Func<string, IDisk> diskOf, int seed)
    {
        this.home = home;
        this.flags = flags;
        this.diskOf = diskOf;
        entropy = new SeededEntropy(seed);
    }

    public TestClock Clock { get; } = new();

    /// <summary>The data folder.</summary>
    public string Data => Path.Join(home, "data");

    public string Url => server.Url;

    /// <summary>The account's id as well.</summary>
    public string MasterKeyId { get; private set; } = "";

    /// <summary>The secret.</summary>
    public string MasterKey { get; private set; } = "";

    /// <summary>Without redirects and cookies, with the server's address as its base.</summary>
    public HttpClient HttpClient { get; private set; } = null!;

    /// <summary>What the server is made of.</summary>
    public IServiceProvider Services => server.Services;

    /// <summary>Why the catalog stopped, if it did. The real program would have ended.</summary>
    public IReadOnlyList<Exception> Fatal => fatal;

    /// <param name="options">Options by name, as in <c>limits.part-bytes-min=5</c>.</param>
    public static Task<TestCooper> StartAsync(params string[] options) => StartAsync(new LinuxDisk(), options);

    /// <param name="disk">What the engine does to files goes through it; SQLite's part goes around it.</param>
    public static Task<TestCooper> StartAsync(IDisk disk, params string[] options) => StartAsync(_ => disk, options);

    /// <param name="diskOf">Asked at each start, before anything is opened, with the folder that the data folder is in.</param>
    public static async Task<TestCooper> StartAsync(Func<string, IDisk> diskOf, params string[] options)
    {
        var cooper = new TestCooper(Directory.CreateTempSubdirectory("cooper-test-").FullName, options, diskOf, seed: 1);
        await cooper.BeginAsync();
        return cooper;
    }

    /// <summary>A session of the master key at the B2 door.</summary>
    public Task<B2Client> LogInAsync(int version = 4) => B2Client.LogInAsync(HttpClient, MasterKeyId, MasterKey, version);

    /// <summary>All steps that are due, those that they make due included.</summary>
    public Task RunTasksAsync() => server.RunDueTasksAsync(CancellationToken.None);

    /// <summary>A clean stop and a start on the same folder. The port is another.</summary>
    /// <param name="between">Done while no server has the folder.</param>
    public async Task RestartAsync(Action? between = null)
    {
        await StopAsync();
        between?.Invoke();
        await BeginAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(home, recursive: true);
    }

    async Task BeginAsync()
    {
        var values = new Dictionary<OptionEntry, string>
        {
            [OptionList.Data] = Data,
            [OptionList.Listen] = "127.0.0.1:0",
            [OptionList.LogLevel] = "error",
            // Most tests have no use for it, and each would write it.
            [OptionList.BallastBytes] = "0",
        };
        foreach (var flag in flags)
        {
            var at = flag.IndexOf('=', StringComparison.Ordinal);
            values[OptionList.All.First(option => option.Name == flag[..at])] = flag[(at + 1)..];
        }

        var options = ServerOptions.From(OptionSources.Read(null, new Dictionary<string, string>(), values));
        server = CooperServer.Build(options, Clock, entropy, diskOf(home), fatal.Add);
        await server.StartAsync(CancellationToken.None);
        MasterKeyId = server.MasterKey.Id.ToString();
        MasterKey = server.MasterKey.Secret ?? MasterKey;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        HttpClient = new HttpClient(handler) { BaseAddress = new Uri(Url) };
    }

    async Task StopAsync()
    {
        HttpClient.Dispose();
        await server.DisposeAsync();
    }
}
