using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cooper.Server.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Cooper.Server;

/// <summary>The listener and its limits.</summary>
static class KestrelSetup
{
    // Ten headers of file info, 7000 bytes that percent-encoding can make three times as long, and what else a client sends.
    const int HeaderBytesMax = 32 * 1024;

    // A name of 1024 bytes, percent-encoded, with a download authorization and overrides.
    const int RequestLineBytesMax = 16 * 1024;

    const double BodyBytesPerSecondMin = 240;
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // Unless this is set, a line may end in a line feed alone, and a proxy in front may see other lines than the server.
    const string StrictLines = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";

    public static void Configure(KestrelServerOptions kestrel, ServerOptions options)
    {
        AppContext.SetSwitch(StrictLines, isEnabled: true);
        kestrel.AddServerHeader = false;
        // The operations bound bodies themselves: uploads by the limits, calls by a small buffer.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        kestrel.Limits.MaxRequestLineSize = RequestLineBytesMax;
        kestrel.Limits.MaxRequestHeaderCount = 100;
        kestrel.Limits.MaxConcurrentConnections = options.ConnectionsMax;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(BodyBytesPerSecondMin, Grace);
        kestrel.Limits.MinResponseDataRate = new MinDataRate(BodyBytesPerSecondMin, Grace);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        var certificates = options.Tls is { } tls ? Load(tls) : null;
        kestrel.Listen(options.Listen, listener =>
        {
            if (certificates is null)
                return;
            listener.UseHttps(https =>
            {
                https.ServerCertificate = certificates.Value.Own;
                https.ServerCertificateChain = certificates.Value.Chain;
            });
        });
    }

    static (X509Certificate2 Own, X509Certificate2Collection Chain)? Load(TlsFiles files)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(files.Certificate);
            return (X509Certificate2.CreateFromPemFile(files.Certificate, files.Key), chain);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"TLS with {files.Certificate} and {files.Key} is not possible: {failure.Message}");
        }
    }
}
