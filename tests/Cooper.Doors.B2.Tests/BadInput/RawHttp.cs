using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cooper.Doors.B2.Tests.BadInput;

/// <summary>Sends bytes as they are, which no HTTP library does.</summary>
static class RawHttp
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The answer, and whether the server then closed the connection.</summary>
    /// <param name="isHalfClosed">Says after the bytes that no more will come.</param>
    /// <param name="isOneAnswer">Does not wait for the end of the connection.</param>
    public static async Task<(string Answer, bool IsClosed)> SendAsync(
        string url, byte[] request, bool isHalfClosed = false, bool isOneAnswer = false)
    {
        using var socket = await ConnectAsync(url);
        await socket.SendAsync(request);
        if (isHalfClosed)
            socket.Shutdown(SocketShutdown.Send);

        var answer = new StringBuilder();
        var buffer = new byte[4096];
        using var late = new CancellationTokenSource(Patience);
        try
        {
            while (await socket.ReceiveAsync(buffer, late.Token) is > 0 and var count)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
                if (isOneAnswer && answer.ToString().EndsWith('}'))
                    return (answer.ToString(), false);
            }

            return (answer.ToString(), true);
        }
        catch (SocketException)
        {
            return (answer.ToString(), true);
        }
        catch (OperationCanceledException)
        {
            return (answer.ToString(), false);
        }
    }

    /// <summary>Sends and hangs up hard, without a word.</summary>
    public static async Task ResetAsync(string url, byte[] request)
    {
        using var socket = await ConnectAsync(url);
        await socket.SendAsync(request);
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
    }

    public static int StatusOf(string answer) => answer.Length > 12 ? int.Parse(answer.AsSpan(9, 3)) : 0;

    static async Task<Socket> ConnectAsync(string url)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, new Uri(url).Port));
        return socket;
    }
}
