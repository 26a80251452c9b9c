using System.Net.Sockets;
using System.Text.Json;

namespace Cooper.Cli.Doors;

/// <summary>What both clients have in common: sending, and what becomes of a failure.</summary>
static class Wire
{
    static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(15);
    static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(100);

    /// <summary>Redirects are not followed: they could lead the secret elsewhere.</summary>
    public static HttpClient MakeClient()
    {
        var client = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = ConnectWithin })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("cooper-cli");
        return client;
    }

    /// <summary>The head of a good answer. A bad one is thrown as a <see cref="DoorException"/>.</summary>
    public static async Task<HttpResponseMessage> OpenAsync(this HttpClient http, HttpRequestMessage request, CancellationToken stop)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        }
        catch (HttpRequestException failure)
        {
            throw Unreachable(request.RequestUri!, failure);
        }
        catch (TaskCanceledException failure) when (!stop.IsCancellationRequested)
        {
            throw Unreachable(request.RequestUri!, failure);
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await DoorException.ReadAsync(response, stop);
    }

    /// <summary>A whole JSON answer, in time.</summary>
    public static async Task<Answer> CallAsync(this HttpClient http, HttpRequestMessage request, TimeProvider time, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(AnswerWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            using var response = await http.OpenAsync(request, either.Token);
            return await ReadAsync(response, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new UnreachableException($"{AddressOf(request.RequestUri!)} did not answer within {AnswerWithin.TotalSeconds} s");
        }
        catch (HttpRequestException failure)
        {
            throw Unreachable(request.RequestUri!, failure);
        }
    }

    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken stop)
    {
        try
        {
            return new Answer(await response.Content.ReadAsStringAsync(stop));
        }
        catch (JsonException)
        {
            throw new DoorException($"the answer of {AddressOf(response.RequestMessage!.RequestUri!)} is not JSON; is it a Cooper server?");
        }
        catch (IOException failure)
        {
            throw Unreachable(response.RequestMessage!.RequestUri!, failure);
        }
    }

    public static UnreachableException Unreachable(Uri url, Exception failure)
    {
        var cause = failure;
        while (cause is not SocketException && cause.InnerException is not null)
            cause = cause.InnerException;
        return new UnreachableException($"cannot reach {AddressOf(url)}: {cause.Message}");
    }

    static string AddressOf(Uri url) => url.GetLeftPart(UriPartial.Authority);
}

/// <summary>No answer, or half of one.</summary>
sealed class UnreachableException(string message) : CliException(ExitCode.Unreachable, message);
