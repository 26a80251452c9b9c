using System.Net;
using System.Text;

namespace Cooper.Cli.Tests;

/// <summary>A server that says what a test wants said, true or not: failures and lies that a real one can't be brought to tell.</summary>
sealed class CannedServer : IAsyncDisposable
{
    readonly HttpListener listener = new();
    readonly Func<string, CannedAnswer> answer;
    readonly Task serving;

    CannedServer(int port, Func<string, CannedAnswer> answer)
    {
        this.answer = answer;
        Url = $"http://127.0.0.1:{port}";
        listener.Prefixes.Add(Url + "/");
        listener.Start();
        serving = ServeAsync();
    }

    public string Url { get; }

    /// <param name="answer">By the path, with its query.</param>
    public static CannedServer Start(Func<string, CannedAnswer> answer)
    {
        for (var port = 20_000 + (Environment.ProcessId % 10_000); ; port++)
        {
            try
            {
                return new CannedServer(port, answer);
            }
            catch (HttpListenerException)
            {
                // Somebody has this port.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                var said = answer(context.Request.RawUrl!);
                context.Response.StatusCode = said.Status;
                context.Response.ContentType = said.Type;
                foreach (var (name, value) in said.Headers ?? [])
                    context.Response.Headers[name] = value;
                var body = Encoding.UTF8.GetBytes(said.Body);
                context.Response.ContentLength64 = body.Length;
                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
        }
        catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}

sealed record CannedAnswer(string Body, int Status = 200, string Type = "application/json", Dictionary<string, string>? Headers = null);
