using System.Net.Http.Json;
using Cooper.Http;
using Cooper.Testing;

namespace Cooper.Console.Tests;

/// <summary>
/// Speaks to a server as the console's page does: with the cookie that signing in gave, and the header that proves the page.
/// </summary>
sealed class ConsoleClient(HttpClient http, string cookie)
{
    /// <summary>Name and value.</summary>
    public string Cookie => cookie;

    public static async Task<ConsoleClient> SignInAsync(TestCooper cooper, string? keyId = null, string? secret = null)
    {
        using var answer = await SignInAsync(cooper.HttpClient, keyId ?? cooper.MasterKeyId, secret ?? cooper.MasterKey);
        return new ConsoleClient(cooper.HttpClient, SetCookie(answer).Split(';')[0]);
    }

    public static async Task<HttpResponseMessage> SignInAsync(HttpClient http, string keyId, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/console/session")
        {
            Content = JsonContent.Create(new { key_id = keyId, secret }),
        };
        request.Headers.Add(SessionCookie.Header, "1");
        return await http.SendAsync(request);
    }

    public static string SetCookie(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Single();

    /// <summary>A request as it ought to be; <paramref name="change"/> may spoil it.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string method, string path, HttpContent? content = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add(SessionCookie.Header, "1");
        request.Headers.Add("X-Namespace", "default");
        change?.Invoke(request);
        return await http.SendAsync(request);
    }

    public async Task<int> StatusOfAsync(string method, string path, Action<HttpRequestMessage>? change = null)
    {
        using var answer = await SendAsync(method, path, change: change);
        return (int)answer.StatusCode;
    }
}
