using System.Net.Http.Headers;
using Cooper.Domain.Events;

namespace Cooper.Outgoing;

/// <summary>Posts events to webhooks. A redirect is no acknowledgement; what the other side says besides its status is not read.</summary>
public sealed class WebhookSender(GuardedClient client, TimeProvider time) : IWebhookSender
{
    static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    public async Task<string?> SendAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        var url = new Uri(request.Url, UriKind.Absolute);
        using var bound = new CancellationTokenSource(request.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bound.Token);
        using var post = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(request.Body) };
        post.Content.Headers.ContentType = Json;
        post.Headers.TryAddWithoutValidation("User-Agent", "Cooper");
        foreach (var (name, value) in request.Headers)
            post.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await client.SendAsync(post, either.Token);
            return response.IsSuccessStatusCode ? null : $"{GuardedClient.HostOf(url)}: it answered {(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{GuardedClient.HostOf(url)}: no answer within {request.Timeout.TotalSeconds} s";
        }
        catch (ForbiddenTargetException forbidden)
        {
            return forbidden.Message;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return $"{GuardedClient.HostOf(url)}: {Failures.Describe(exception)}";
        }
    }
}
