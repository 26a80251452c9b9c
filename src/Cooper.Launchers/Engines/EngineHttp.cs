using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cooper.Domain.Launchers;

namespace Cooper.Launchers.Engines;

/// <summary>
/// Calls to one engine, at the one address that the options name: no proxy, no redirects, each within a bound. Whatever goes wrong with a
/// call becomes a <see cref="LauncherUnavailableException"/>.
/// </summary>
sealed class EngineHttp : IDisposable
{
    /// <summary>A Slurm whose controller is down takes 18 s to say so.</summary>
    static readonly TimeSpan CallBound = TimeSpan.FromSeconds(30);

    readonly string engine;
    readonly TimeProvider time;
    readonly HttpClient http;

    public EngineHttp(string engine, Uri url, TimeProvider time)
    {
        this.engine = engine;
        this.time = time;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false };
        http = new HttpClient(handler, disposeHandler: true) { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        // Ray refuses what looks like a browser.
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("cooper", null));
    }

    /// <summary>With its length and without a charset: <c>slurmrestd</c> takes neither chunks nor parameters of a type.</summary>
    public static HttpContent JsonBody<T>(T value, JsonTypeInfo<T> type)
    {
        var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return body;
    }

    public async Task<T> SendAsync<T>(
        HttpRequestMessage request, Func<HttpResponseMessage, CancellationToken, Task<T>> readAsync, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(CallBound, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await readAsync(response, either.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new LauncherUnavailableException($"{engine} does not answer at {http.BaseAddress}", failure);
        }
        catch (JsonException failure)
        {
            throw new LauncherUnavailableException($"What answers at {http.BaseAddress} does not speak as {engine} does", failure);
        }
        catch (OperationCanceledException failure) when (bound.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LauncherUnavailableException($"{engine} did not answer within {CallBound.TotalSeconds:0} s", failure);
        }
    }

    public void Dispose() => http.Dispose();
}
