using System.Net.Sockets;

namespace Cooper.Outgoing;

/// <summary>Why somebody was not reached.</summary>
static class Failures
{
    /// <summary>In our words: those of the framework name addresses.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        HttpRequestException { InnerException: SocketException socket } => Describe(socket.SocketErrorCode),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "its certificate is not accepted",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException
        {
            HttpRequestError: HttpRequestError.ResponseEnded,
        } => "the answer ended before its end",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException
        {
            HttpRequestError: HttpRequestError.InvalidResponse,
        } => "the answer is not HTTP",
        _ => "the connection failed",
    };

    static string Describe(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => "the name has no address",
        SocketError.ConnectionRefused => "the connection was refused",
        SocketError.TimedOut => "the connection took too long",
        _ => "the connection failed",
    };
}
