using System.Security.Cryptography;
using Cooper.Testing;

namespace Cooper.Clients.Tests;

/// <summary>One client against the real program on a folder of its own. Each test works in buckets of its own.</summary>
public abstract class ClientTests : IAsyncLifetime, IDisposable
{
    protected const string KeyId = "0123456789ab";
    protected const string Key = "a-secret-for-the-clients-tests";

    readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
    CooperProcess server = null!;

    protected string Url => server.Url;

    /// <summary>Files of the test, beside the data folder; gone after it.</summary>
    protected string Home { get; } = Directory.CreateTempSubdirectory("cooper-clients-").FullName;

    protected string Data => Path.Join(Home, "data");

    public async Task InitializeAsync()
    {
        server = await CooperProcess.ServeAsync(
            Data, new Dictionary<string, string> { ["COOPER_MASTER_KEY_ID"] = KeyId, ["COOPER_MASTER_KEY"] = Key }, "--log-level", "warn");
        http.BaseAddress = new Uri(Url);
    }

    public async Task DisposeAsync()
    {
        var exit = await server.StopAsync();
        var errors = server.Errors.Trim();
        await server.DisposeAsync();
        Directory.Delete(Home, recursive: true);

        Assert.Equal((0, ""), (exit, errors));
    }

    public void Dispose()
    {
        http.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task<B2Client> LogInAsync() => B2Client.LogInAsync(http, KeyId, Key);

    protected async Task<V1Reply> V1Async(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Key}");
        request.Headers.TryAddWithoutValidation("X-Namespace", "default");
        using var response = await http.SendAsync(request);
        return await V1Reply.ReadAsync(response);
    }

    /// <summary>A script that lies beside this assembly.</summary>
    protected static string Script(string name) => Path.Join(AppContext.BaseDirectory, name);

    protected static async Task<string> Sha1OfAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA1.HashDataAsync(stream));
    }

    /// <summary>A file that no compression and no repeated block could make shorter.</summary>
    protected string WriteLargeFile(string name, long bytes)
    {
        var path = Path.Join(Home, name);
        var entropy = new SeededEntropy(bytes.GetHashCode());
        var block = new byte[1 << 16];
        entropy.Fill(block);
        using var file = File.Create(path);
        for (long written = 0; written < bytes; written += block.Length)
        {
            BitConverter.TryWriteBytes(block, written);
            file.Write(block, 0, (int)Math.Min(block.Length, bytes - written));
        }

        return path;
    }
}
