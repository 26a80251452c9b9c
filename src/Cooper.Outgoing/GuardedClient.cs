using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Cooper.Outgoing;

/// <summary>Finds the addresses of a name.</summary>
delegate Task<IPAddress[]> Resolve(string host, CancellationToken cancellationToken);

/// <summary>
/// Sends requests to URLs that others chose. Every connection is made to an address that was looked at after the name was resolved, and is
/// used for one request: there is no moment between the look and the connection in which a name could lead elsewhere. It follows no
/// redirect, uses no proxy, keeps no cookie, sends no credential of its own and unpacks nothing.
/// </summary>
public sealed class GuardedClient : IDisposable
{
    /// <summary>Of a name with many addresses no more are tried.</summary>
    const int AddressesMax = 8;

    /// <summary>Then the next address is tried.</summary>
    static readonly TimeSpan ConnectBound = TimeSpan.FromSeconds(10);

    readonly OutgoingOptions options;
    readonly TimeProvider time;
    readonly Resolve resolve;
    readonly HttpMessageInvoker invoker;

    public GuardedClient(OutgoingOptions options, TimeProvider time)
        : this(options, time, (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken))
    {
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The invoker disposes the handler")]
    internal GuardedClient(OutgoingOptions options, TimeProvider time, Resolve resolve)
    {
        (this.options, this.time, this.resolve) = (options, time, resolve);
        invoker = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                ConnectCallback = ConnectAsync,
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                Credentials = null,
                PreAuthenticate = false,
                AutomaticDecompression = DecompressionMethods.None,
                ActivityHeadersPropagator = null,
                PooledConnectionLifetime = TimeSpan.Zero,
                MaxResponseDrainSize = 0,
                SslOptions = new SslClientAuthenticationOptions
                {
                    // A certificate may name addresses to fetch others from; those would be requests that nobody guards.
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        DisableCertificateDownloads = true,
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            },
            disposeHandler: true);
    }

    public void Dispose() => invoker.Dispose();

    /// <summary>Returns when the headers of the answer have come, whatever its status; the content is then read as it comes.</summary>
    /// <exception cref="ForbiddenTargetException">The server may not go there.</exception>
    /// <exception cref="HttpRequestException">The other side could not be reached.</exception>
    internal async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Check(request.RequestUri!);
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        try
        {
            return await invoker.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is ForbiddenTargetException forbidden)
        {
            throw forbidden;
        }
    }

    /// <summary>The host, and the port if it is not the scheme's own: all that is said of a URL.</summary>
    internal static string HostOf(Uri url) => url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port}";

    void Check(Uri url)
    {
        if (!options.IsOn)
            throw new ForbiddenTargetException("This server sends no requests to others (outgoing.requests is off)");
        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            throw new ForbiddenTargetException("Only http and https URLs can be used");
        if (url.UserInfo.Length > 0)
            throw new ForbiddenTargetException($"{HostOf(url)}: a URL with a user name or password in it is not used");
    }

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        var allowed = found.Where(address => options.Allowed.Allow(host, port, address)).Take(AddressesMax).ToList();
        if (allowed.Count == 0)
        {
            throw found.Length == 0
                ? new SocketException((int)SocketError.HostNotFound)
                : new ForbiddenTargetException(
                    $"{host}: only public addresses at the ports 80 and 443 are reached, and what outgoing.allow lists");
        }

        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(allowed[i], port), cancellationToken);
            }
            catch (SocketException) when (i + 1 < allowed.Count)
            {
                // The next address may answer.
            }
        }
    }

    async Task<NetworkStream> ConnectAsync(IPEndPoint target, CancellationToken cancellationToken)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var bound = new CancellationTokenSource(ConnectBound, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bound.Token);
        try
        {
            await socket.ConnectAsync(target, either.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
