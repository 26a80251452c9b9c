using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cooper.Testing;

/// <summary>What a site was asked.</summary>
public sealed record SiteRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>Answers a request, byte for byte. When it returns, the connection is closed.</summary>
public delegate Task AnswerRequest(SiteRequest request, Stream target, CancellationToken cancellationToken);

/// <summary>A web site on loopback that answers as a test says, however wrongly.</summary>
public sealed class TestSite : IAsyncDisposable
{
    readonly TcpListener listener;
    readonly AnswerRequest answer;
    readonly CancellationTokenSource stopping = new();
    readonly ConcurrentQueue<SiteRequest> requests = new();
    readonly ConcurrentBag<Task> serving = [];
    readonly Task accepting;
    int connections;

    /// <param name="port">Zero for any.</param>
    public TestSite(AnswerRequest answer, IPAddress? address = null, int port = 0)
    {
        this.answer = answer;
        listener = new TcpListener(address ?? IPAddress.Loopback, port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>How often somebody connected.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>All that was asked so far.</summary>
    public IReadOnlyList<SiteRequest> Requests => [.. requests];

    /// <summary>The same answer to everything.</summary>
    public static TestSite Of(string head, string body = "") => new((_, target, _) => SendAsync(target, head, body));

    /// <summary>A whole answer: its status and headers without the length, and its body.</summary>
    public static Task SendAsync(Stream target, string head, string body = "") =>
        SendRawAsync(target, $"HTTP/1.1 {head}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    public static async Task SendRawAsync(Stream target, string text)
    {
        await target.WriteAsync(Encoding.UTF8.GetBytes(text));
        await target.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(serving);
        stopping.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                Interlocked.Increment(ref connections);
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var closing = client;
        try
        {
            await using var stream = client.GetStream();
            if (await ReadAsync(stream) is not { } request)
                return;
            requests.Enqueue(request);
            await answer(request, stream, stopping.Token);
            client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // Whoever asked has gone.
        }
    }

    async Task<SiteRequest?> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        if (await reader.ReadLineAsync(stopping.Token) is not { } line || line.Split(' ') is not [var method, var path, _])
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(stopping.Token) is { Length: > 0 } header)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            headers[header[..colon]] = header[(colon + 1)..].Trim();
        }

        var bytes = int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
        var body = new StringBuilder();
        var buffer = new char[4096];
        while (Encoding.UTF8.GetByteCount(body.ToString()) < bytes && await reader.ReadAsync(buffer, stopping.Token) is > 0 and var count)
            body.Append(buffer, 0, count);
        return new SiteRequest(method, path, headers, body.ToString());
    }
}
